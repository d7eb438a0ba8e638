package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Something in the object store that a run of the node left behind when it was killed. It belongs to no complete backup.
 *
 * @param bytes 0 for an upload, whose parts the store does not list
 * @param since when it was stored or begun, by the store's clock
 */
public record Leftover(Kind kind, String key, long bytes, Instant since) {

    /** What it is. */
    public enum Kind {
        /** A multipart upload that was neither completed nor aborted. */
        @JsonProperty("upload")
        UPLOAD,
        /** An object of a backup without catalogue. */
        @JsonProperty("object")
        OBJECT
    }
}
