package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is compared before and after an import. */
public enum VerificationLevel {
    /** Schema, counts and content of every table and every FROM/TO pair. */
    @JsonProperty("full")
    FULL,
    /** Schema and counts alone; must be asked for, and the evidence says so. */
    @JsonProperty("counts")
    COUNTS
}
