package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a task does to an instance. */
public enum OperationKind {
    @JsonProperty("export")
    EXPORT,
    @JsonProperty("import")
    IMPORT,
    @JsonProperty("rollback")
    ROLLBACK
}
