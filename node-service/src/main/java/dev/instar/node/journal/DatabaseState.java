package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Where one database stands. {@link #after} is the only way from one state to the next; recovery replays it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DatabaseState.Serving.class, name = "serving"),
    @JsonSubTypes.Type(value = DatabaseState.Frozen.class, name = "frozen"),
    @JsonSubTypes.Type(value = DatabaseState.Exported.class, name = "exported"),
    @JsonSubTypes.Type(value = DatabaseState.Importing.class, name = "importing"),
    @JsonSubTypes.Type(value = DatabaseState.Held.class, name = "held"),
    @JsonSubTypes.Type(value = DatabaseState.Swapping.class, name = "swapping"),
    @JsonSubTypes.Type(value = DatabaseState.Imported.class, name = "imported"),
    @JsonSubTypes.Type(value = DatabaseState.RollingBack.class, name = "rolling_back"),
    @JsonSubTypes.Type(value = DatabaseState.RolledBack.class, name = "rolled_back"),
    @JsonSubTypes.Type(value = DatabaseState.Reinstating.class, name = "reinstating"),
    @JsonSubTypes.Type(value = DatabaseState.Finalizing.class, name = "finalizing"),
    @JsonSubTypes.Type(value = DatabaseState.Restoring.class, name = "restoring"),
    @JsonSubTypes.Type(value = DatabaseState.Replacing.class, name = "replacing")
})
public sealed interface DatabaseState {

    /** The engine that owns the file under the database's own name. */
    EngineVersion engine();

    /** The migration the database is part of, or an empty text. */
    String migration();

    record Serving(EngineVersion engine) implements DatabaseState {
        @Override
        @JsonIgnore
        public String migration() {
            return "";
        }
    }

    /**
     * Closed for writes, while it is exported.
     *
     * @param before what it was, if it was rolled back and is again when the export comes to no manifest
     */
    record Frozen(
            EngineVersion engine,
            String migration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            RolledBack before)
            implements DatabaseState {

        /** Of a database that served. */
        public Frozen(EngineVersion engine, String migration) {
            this(engine, migration, null);
        }
    }

    /**
     * Exported, and closed for writes.
     *
     * @param kept stays though the export of the instance failed; {@code null} once a manifest speaks of it
     * @param before as of {@link Frozen}, until a manifest speaks of it
     */
    record Exported(
            EngineVersion engine,
            String migration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            KeptExport kept,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            RolledBack before)
            implements DatabaseState {

        /** Of a database that served, or is in a manifest. */
        public Exported(EngineVersion engine, String migration, @Nullable KeptExport kept) {
            this(engine, migration, kept, null);
        }
    }

    record Importing(EngineVersion engine, String migration, EngineVersion target) implements DatabaseState {}

    record Held(EngineVersion engine, String migration, EngineVersion target, Problem problem)
            implements DatabaseState {}

    /**
     * An import past its commit point: the original goes to {@code preMigration}.
     *
     * @param files of the move; {@code null} in journals of earlier releases
     */
    record Swapping(
            EngineVersion engine,
            String migration,
            EngineVersion target,
            String preMigration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files)
            implements DatabaseState {}

    /**
     * Serves what an import built.
     *
     * @param since when it began to serve, the last time; {@code null} in journals of earlier releases
     */
    record Imported(
            EngineVersion engine,
            String migration,
            EngineVersion original,
            String preMigration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant since)
            implements DatabaseState {}

    /**
     * A rollback past its commit point: the imported database goes to {@code setAside}.
     *
     * @param files of the move; {@code null} in journals of earlier releases
     */
    record RollingBack(
            EngineVersion engine,
            String migration,
            EngineVersion original,
            String preMigration,
            String setAside,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files)
            implements DatabaseState {}

    /** Serves the original again; what the import had built waits under {@code setAside}. */
    record RolledBack(EngineVersion engine, String migration, EngineVersion target, String setAside)
            implements DatabaseState {}

    /**
     * A rollback is being taken back: the imported database returns, the original goes to {@code preMigration}.
     *
     * @param files of the move; {@code null} in journals of earlier releases
     * @param accepted what is different about imported files that an operator takes as they are, a sentence; {@code null}
     *     if they are what was set aside
     */
    record Reinstating(
            EngineVersion engine,
            String migration,
            EngineVersion target,
            String setAside,
            String preMigration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String accepted)
            implements DatabaseState {}

    /**
     * Serves while the files that were kept are removed.
     *
     * @param proven what each of them was when it was proven to be dispensable; {@code null} in journals of older releases
     */
    record Finalizing(
            EngineVersion engine,
            String migration,
            List<String> files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            SortedMap<String, FileIdentity> proven)
            implements DatabaseState {}

    /** A backup is being read back beside the database, which is what {@code previous} says. */
    record Restoring(DatabaseState previous, String backupKey) implements DatabaseState {
        @Override
        @JsonIgnore
        public EngineVersion engine() {
            return previous.engine();
        }

        @Override
        @JsonIgnore
        public String migration() {
            return previous.migration();
        }
    }

    /**
     * A restore past its commit point: the present files go to {@code setAside}.
     *
     * @param files of the move; {@code null} in journals of earlier releases
     * @param previous what the database is if the move has to be taken back; {@code null} for one that serves
     */
    record Replacing(
            EngineVersion engine,
            String migration,
            String setAside,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DatabaseState previous)
            implements DatabaseState {}

    /** The traffic this state lets through. */
    default Gate gate() {
        return switch (this) {
            case Serving _, Imported _, RolledBack _, Finalizing _ -> Gate.SERVING;
            case Frozen _, Exported _ -> Gate.FROZEN;
            case Importing _, Swapping _, RollingBack _, Reinstating _, Restoring _, Replacing _ -> Gate.MIGRATING;
            case Held _ -> Gate.HELD;
        };
    }

    /** Whether a rollback has something to do here. */
    default boolean canRollBack() {
        return switch (this) {
            case Frozen _, Exported _, Held _, Imported _, RollingBack _ -> true;
            case Serving _,
                    Importing _,
                    Swapping _,
                    RolledBack _,
                    Reinstating _,
                    Finalizing _,
                    Restoring _,
                    Replacing _ -> false;
        };
    }

    /** The state in a word or two, for messages. */
    default String word() {
        return switch (this) {
            case RollingBack _ -> "being rolled back";
            case RolledBack _ -> "rolled back";
            case Reinstating _ -> "being moved to the new engine again";
            case Finalizing _ -> "being finalized";
            case Restoring _, Replacing _ -> "being restored from a backup";
            case Imported _ -> "imported and not finalized";
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
                    case Serving _ -> new Frozen(engine(), e.migration());
                    case RolledBack s -> new Frozen(engine(), e.migration(), s);
                    default -> throw impossible(event);
                };
            case JournalEvent.ExportProven e ->
                switch (this) {
                    case Frozen frozen -> new Exported(frozen.engine(), e.migration(), e.kept(), frozen.before());
                    default -> throw impossible(event);
                };
            case JournalEvent.WritesThawed _ ->
                switch (this) {
                    case Frozen s -> Objects.requireNonNullElse(s.before(), new Serving(engine()));
                    case Exported s -> Objects.requireNonNullElse(s.before(), new Serving(engine()));
                    case Held _ -> new Serving(engine());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportStarted e ->
                switch (this) {
                    case Exported _, Held _ -> new Importing(engine(), migration(), e.target());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportFailed e ->
                switch (this) {
                    case Importing s -> new Held(s.engine(), s.migration(), s.target(), e.problem());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportCancelled _ ->
                switch (this) {
                    case Importing s -> new Exported(s.engine(), s.migration(), null);
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportVerified e ->
                switch (this) {
                    case Importing s ->
                        new Swapping(s.engine(), s.migration(), s.target(), e.preMigration(), e.files());
                    default -> throw impossible(event);
                };
            case JournalEvent.ImportSwapped e ->
                switch (this) {
                    case Swapping s -> new Imported(s.target(), s.migration(), s.engine(), s.preMigration(), e.at());
                    default -> throw impossible(event);
                };
            case JournalEvent.RollbackStarted e ->
                switch (this) {
                    case Imported s ->
                        new RollingBack(
                                s.engine(), s.migration(), s.original(), s.preMigration(), e.setAside(), e.files());
                    default -> throw impossible(event);
                };
            case JournalEvent.RolledBack _ ->
                switch (this) {
                    case RollingBack s -> new RolledBack(s.original(), s.migration(), s.engine(), s.setAside());
                    default -> throw impossible(event);
                };
            case JournalEvent.RollbackUndoStarted e ->
                switch (this) {
                    case RolledBack s ->
                        new Reinstating(
                                s.engine(),
                                s.migration(),
                                s.target(),
                                s.setAside(),
                                e.preMigration(),
                                e.files(),
                                e.accepted());
                    default -> throw impossible(event);
                };
            case JournalEvent.RollbackUndone e ->
                switch (this) {
                    case Reinstating s -> new Imported(s.target(), s.migration(), s.engine(), s.preMigration(), e.at());
                    default -> throw impossible(event);
                };
            case JournalEvent.FinalizeStarted e ->
                switch (this) {
                    case Imported _, RolledBack _ -> new Finalizing(engine(), migration(), e.files(), e.proven());
                    default -> throw impossible(event);
                };
            case JournalEvent.Finalized _ ->
                switch (this) {
                    case Finalizing s -> new Serving(s.engine());
                    default -> throw impossible(event);
                };
            case JournalEvent.RestoreStarted e ->
                switch (this) {
                    case Serving _, RolledBack _ -> new Restoring(this, e.backupKey());
                    default -> throw impossible(event);
                };
            case JournalEvent.RestoreAbandoned _ ->
                switch (this) {
                    case Restoring s -> s.previous();
                    default -> throw impossible(event);
                };
            case JournalEvent.RestoreVerified e ->
                switch (this) {
                    case Restoring s -> new Replacing(s.engine(), s.migration(), e.setAside(), e.files(), s.previous());
                    // A rollback whose original is not what was frozen.
                    case Frozen _, Exported _, Held _ ->
                        new Replacing(engine(), migration(), e.setAside(), e.files(), this);
                    default -> throw impossible(event);
                };
            case JournalEvent.Restored _ ->
                switch (this) {
                    case Replacing s -> new Serving(s.engine());
                    default -> throw impossible(event);
                };
            case JournalEvent.MoveTakenBack e ->
                switch (this) {
                    case Swapping s -> new Held(s.engine(), s.migration(), s.target(), e.problem());
                    case RollingBack s ->
                        new Imported(s.engine(), s.migration(), s.original(), s.preMigration(), e.at());
                    case Reinstating s -> new RolledBack(s.engine(), s.migration(), s.target(), s.setAside());
                    case Replacing s -> Objects.requireNonNullElse(s.previous(), new Serving(s.engine()));
                    default -> throw impossible(event);
                };
        };
    }

    private IllegalStateException impossible(JournalEvent.OfDatabase event) {
        return new IllegalStateException("Database '" + event.graphId() + "' is " + word() + "; "
                + event.getClass().getSimpleName() + " cannot follow.");
    }
}
