package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The step a database stands at inside an operation; the steps of one operation stand in the order they are taken. */
public enum Phase {
    @JsonProperty("queued")
    QUEUED("Queued"),
    @JsonProperty("preflight")
    PREFLIGHT("Preflight"),
    @JsonProperty("freeze")
    FREEZE("Freezing writes"),
    @JsonProperty("fidelity")
    FIDELITY("Fidelity check"),
    @JsonProperty("fingerprint")
    FINGERPRINT("Fingerprint"),
    @JsonProperty("backup")
    BACKUP("System backup"),
    @JsonProperty("export")
    EXPORT("Parquet export"),
    @JsonProperty("prove")
    PROVE("Proving"),
    @JsonProperty("check")
    CHECK("Checking export"),
    @JsonProperty("import")
    IMPORT("Import"),
    @JsonProperty("verify")
    VERIFY("Verification"),
    @JsonProperty("swap")
    SWAP("Swap"),
    @JsonProperty("rollback")
    ROLLBACK("Rollback"),
    @JsonProperty("restore")
    RESTORE("Restore"),
    @JsonProperty("finalize")
    FINALIZE("Finalize"),
    @JsonProperty("done")
    DONE("Done"),
    @JsonProperty("failed")
    FAILED("Failed");

    private final String displayName;

    Phase(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }

    public boolean isFinal() {
        return this == DONE || this == FAILED;
    }
}
