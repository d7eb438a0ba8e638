package dev.instar.node.settings;

/** What the node does with statements of callers that its allow-list does not know. */
public enum StatementPolicy {
    /** Refuses them. */
    ENFORCE,

    /** Lets them run unless they may reach out of the database or make it unreadable, and counts them. */
    OBSERVE
}
