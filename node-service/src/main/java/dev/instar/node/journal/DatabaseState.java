package dev.instar.node.journal;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import java.util.Locale;

/** Where one database stands. {@link #after} is the only way from one state to the next; recovery replays it. */
public sealed interface DatabaseState {

    /** The engine that owns the file under the database's own name. */
    EngineVersion engine();

    /** The migration the database is part of, or an empty text. */
    String migration();

    record Serving(EngineVersion engine) implements DatabaseState {
        @Override
        public String migration() {
            return "";
        }
    }

    record Frozen(EngineVersion engine, String migration) implements DatabaseState {}

    record Exported(EngineVersion engine, String migration) implements DatabaseState {}

    record Importing(EngineVersion engine, String migration, EngineVersion target) implements DatabaseState {}

    record Held(EngineVersion engine, String migration, EngineVersion target, Problem problem)
            implements DatabaseState {}

    record Swapping(EngineVersion engine, String migration, EngineVersion target, String preMigration)
            implements DatabaseState {}

    record Imported(EngineVersion engine, String migration, EngineVersion original, String preMigration)
            implements DatabaseState {}

    record RollingBack(
            EngineVersion engine, String migration, EngineVersion original, String preMigration, String setAside)
            implements DatabaseState {}

    /** The traffic this state lets through. */
    default Gate gate() {
        return switch (this) {
            case Serving _, Imported _ -> Gate.SERVING;
            case Frozen _, Exported _ -> Gate.FROZEN;
            case Importing _, Swapping _, RollingBack _ -> Gate.MIGRATING;
            case Held _ -> Gate.HELD;
        };
    }

    /** The state in a word, for messages. */
    default String word() {
        return switch (this) {
            case RollingBack _ -> "being rolled back";
            default -> getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    /**
     * Applies one event. Pure.
     *
     * @throws IllegalStateException if the event cannot follow this state
     */
    default DatabaseState after(JournalEvent.OfDatabase event) {
        return switch (event) {
            case JournalEvent.DatabaseCreated _ -> throw impossible(event);
            case JournalEvent.WritesFrozen e ->
                switch (this) {
                    case Serving _, Imported _ -> new Frozen(engine(), e.migration());
                    default -> throw impossible(event);
                };
            case JournalEvent.ExportProven e ->
                switch (this) {
                    case Frozen frozen -> new Exported(frozen.engine(), e.migration());
                    default -> throw impossible(event);
                };
            case JournalEvent.WritesThawed _ ->
                switch (this) {
                    case Frozen _, Exported _, Held _ -> new Serving(engine());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportStarted e ->
                switch (this) {
                    case Exported _, Held _ -> new Importing(engine(), migration(), e.target());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportFailed e ->
                switch (this) {
                    case Importing importing ->
                        new Held(importing.engine(), importing.migration(), importing.target(), e.problem());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportVerified e ->
                switch (this) {
                    case Importing importing ->
                        new Swapping(importing.engine(), importing.migration(), importing.target(), e.preMigration());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportSwapped _ ->
                switch (this) {
                    case Swapping swapping ->
                        new Imported(
                                swapping.target(), swapping.migration(), swapping.engine(), swapping.preMigration());
                    default -> throw impossible(event);
                };
            case JournalEvent.RollbackStarted e ->
                switch (this) {
                    case Imported imported ->
                        new RollingBack(
                                imported.engine(),
                                imported.migration(),
                                imported.original(),
                                imported.preMigration(),
                                e.setAside());
                    default -> throw impossible(event);
                };
            case JournalEvent.RolledBack _ ->
                switch (this) {
                    case RollingBack rollingBack -> new Serving(rollingBack.original());
                    default -> throw impossible(event);
                };
        };
    }

    private IllegalStateException impossible(JournalEvent.OfDatabase event) {
        return new IllegalStateException("Database '" + event.graphId() + "' is " + word() + "; "
                + event.getClass().getSimpleName() + " cannot follow.");
    }
}
