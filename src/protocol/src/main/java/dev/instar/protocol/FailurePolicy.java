package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of an instance's other databases when one of them cannot be imported. */
public enum FailurePolicy {
    /** They are imported all the same. */
    @JsonProperty("each_on_its_own")
    EACH_ON_ITS_OWN,
    /** None is: every database is built and verified before the first one is swapped. */
    @JsonProperty("all_or_nothing")
    ALL_OR_NOTHING
}
