package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What traffic a database takes right now. */
public enum Gate {
    /** Reads and writes. */
    @JsonProperty("serving")
    SERVING,
    /** Statements wait: the node has only just started and opens a database that a stop left unclosed. */
    @JsonProperty("opening")
    OPENING,
    /** Reads only; writes are answered 423. */
    @JsonProperty("frozen")
    FROZEN,
    /** Nothing; the database is being imported or put back (503). */
    @JsonProperty("migrating")
    MIGRATING,
    /** Nothing until a person decides (503). */
    @JsonProperty("held")
    HELD,
    /** Nothing; the file needs an engine that is not here (503). */
    @JsonProperty("incompatible")
    INCOMPATIBLE
}
