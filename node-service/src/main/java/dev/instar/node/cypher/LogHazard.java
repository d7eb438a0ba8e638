package dev.instar.node.cypher;

import dev.instar.protocol.EngineVersion;

/**
 * Why an engine that ends without a checkpoint may not have, after it replayed its write-ahead log, what a statement left.
 * Measured by statements drawn at random, each engine killed after them and opened again, on Kuzu 0.11.2 and LadybugDB
 * 0.13.0 to 0.22.0.
 */
public enum LogHazard {

    /**
     * Rows of a file or of a query, and indexes, may not go through the log; a checkpoint writes over the main file
     * itself.
     */
    BYPASSED,

    /** Relationships that go with their nodes: replayed by position, so that others are deleted in their stead. */
    DETACHED,

    /**
     * A schema that was changed. The checkpoint after the replay of an altered table ends the engine, and no LadybugDB
     * replays that a macro was dropped: the log, and all that was answered since the last checkpoint, is lost.
     */
    ALTERED;

    private static final EngineVersion FIRST_THAT_DETACHES = EngineVersion.parse("ladybug@0.18.3");

    /** Whether it is one on an engine. */
    public boolean concerns(EngineVersion engine) {
        return switch (this) {
            case BYPASSED, ALTERED -> true;
            case DETACHED ->
                !engine.engine().equals(FIRST_THAT_DETACHES.engine()) || engine.compareTo(FIRST_THAT_DETACHES) < 0;
        };
    }
}
