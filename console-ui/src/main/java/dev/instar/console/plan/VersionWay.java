package dev.instar.console.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the target engine gets to an instance. */
public enum VersionWay {
    /** The node has both engine packs and is told to activate the target. */
    @JsonProperty("activate")
    ACTIVATE,
    /** A deployment outside Instar brings the target; import waits until the node reports it. */
    @JsonProperty("image")
    IMAGE
}
