package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One step the node took. Written before the step's effect is relied upon, never changed afterwards. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEvent.Snapshot.class, name = "snapshot"),
    @JsonSubTypes.Type(value = JournalEvent.EngineActivated.class, name = "engine_activated"),
    @JsonSubTypes.Type(value = JournalEvent.OperationStarted.class, name = "operation_started"),
    @JsonSubTypes.Type(value = JournalEvent.OperationEnded.class, name = "operation_ended"),
    @JsonSubTypes.Type(value = JournalEvent.ManifestDeclared.class, name = "manifest_declared"),
    @JsonSubTypes.Type(value = JournalEvent.DatabaseCreated.class, name = "database_created"),
    @JsonSubTypes.Type(value = JournalEvent.WritesFrozen.class, name = "writes_frozen"),
    @JsonSubTypes.Type(value = JournalEvent.ExportProven.class, name = "export_proven"),
    @JsonSubTypes.Type(value = JournalEvent.WritesThawed.class, name = "writes_thawed"),
    @JsonSubTypes.Type(value = JournalEvent.ImportStarted.class, name = "import_started"),
    @JsonSubTypes.Type(value = JournalEvent.ImportFailed.class, name = "import_failed"),
    @JsonSubTypes.Type(value = JournalEvent.ImportCancelled.class, name = "import_cancelled"),
    @JsonSubTypes.Type(value = JournalEvent.ImportVerified.class, name = "import_verified"),
    @JsonSubTypes.Type(value = JournalEvent.ImportSwapped.class, name = "import_swapped"),
    @JsonSubTypes.Type(value = JournalEvent.RollbackStarted.class, name = "rollback_started"),
    @JsonSubTypes.Type(value = JournalEvent.RolledBack.class, name = "rolled_back"),
    @JsonSubTypes.Type(value = JournalEvent.RollbackUndoStarted.class, name = "rollback_undo_started"),
    @JsonSubTypes.Type(value = JournalEvent.RollbackUndone.class, name = "rollback_undone"),
    @JsonSubTypes.Type(value = JournalEvent.FinalizeStarted.class, name = "finalize_started"),
    @JsonSubTypes.Type(value = JournalEvent.Finalized.class, name = "finalized"),
    @JsonSubTypes.Type(value = JournalEvent.RestoreStarted.class, name = "restore_started"),
    @JsonSubTypes.Type(value = JournalEvent.RestoreAbandoned.class, name = "restore_abandoned"),
    @JsonSubTypes.Type(value = JournalEvent.RestoreVerified.class, name = "restore_verified"),
    @JsonSubTypes.Type(value = JournalEvent.Restored.class, name = "restored"),
    @JsonSubTypes.Type(value = JournalEvent.MoveTakenBack.class, name = "move_taken_back"),
    @JsonSubTypes.Type(value = JournalEvent.UnexpectedFileKept.class, name = "unexpected_file_kept"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyBegun.class, name = "safety_copy_begun"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyKeptToCompare.class, name = "safety_copy_kept_to_compare"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyGivenUp.class, name = "safety_copy_given_up"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyMade.class, name = "safety_copy_made"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyReturning.class, name = "safety_copy_returning"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyReleased.class, name = "safety_copy_released"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopiesRemoved.class, name = "safety_copies_removed"),
    @JsonSubTypes.Type(value = JournalEvent.SafetyCopyPutBack.class, name = "safety_copy_put_back"),
    @JsonSubTypes.Type(value = JournalEvent.LogCut.class, name = "log_cut"),
    @JsonSubTypes.Type(value = JournalEvent.DatabaseUnopenable.class, name = "database_unopenable"),
    @JsonSubTypes.Type(value = JournalEvent.DatabaseOpened.class, name = "database_opened"),
    @JsonSubTypes.Type(value = JournalEvent.ExportSpent.class, name = "export_spent"),
    @JsonSubTypes.Type(value = JournalEvent.ExportNeeded.class, name = "export_needed"),
    @JsonSubTypes.Type(value = JournalEvent.LogCutUnkept.class, name = "log_cut_unkept"),
    @JsonSubTypes.Type(value = JournalEvent.RowsSeen.class, name = "rows_seen"),
    @JsonSubTypes.Type(value = JournalEvent.DatabaseIdentified.class, name = "database_identified"),
    @JsonSubTypes.Type(value = JournalEvent.OriginalReplaced.class, name = "original_replaced"),
    @JsonSubTypes.Type(value = JournalEvent.OriginalAccepted.class, name = "original_accepted"),
    @JsonSubTypes.Type(value = JournalEvent.LeftoversRemoved.class, name = "leftovers_removed")
})
public sealed interface JournalEvent {

    Instant at();

    /**
     * Objects and uploads without a backup were removed from the object store.
     *
     * @param reason given by who asked for it
     */
    record LeftoversRemoved(Instant at, int leftovers, long bytes, String reason) implements JournalEvent {}

    /** What happened to one database. */
    sealed interface OfDatabase extends JournalEvent {
        String graphId();

        /** What an operator said of files that are not what they should be, a sentence; {@code null} for nothing. */
        default @Nullable String accepted() {
            return null;
        }
    }

    /** Everything that was recorded before; the first record after a compaction. */
    record Snapshot(
            Instant at,
            EngineVersion engine,
            @Nullable Manifest manifest,
            long highestFence,
            Map<String, DatabaseState> databases,
            List<InstanceState.Operation> operations,
            List<KeptFile> keptFiles,
            @Nullable Map<String, DatabaseHealth> health,
            @Nullable List<LeftoversRemoved> removals,
            @Nullable String spentExport,
            @Nullable String neededExport)
            implements JournalEvent {}

    /** Every database of a migration was proven at its finalize, so that nothing needs the export any more. */
    record ExportSpent(Instant at, String migration) implements JournalEvent {}

    /** A database of a migration is finalized without proof, so that its export stays. */
    record ExportNeeded(Instant at, String migration) implements JournalEvent {}

    /** What became of a database's files or was learnt of them, whatever its state. */
    sealed interface OfFiles extends JournalEvent {
        String graphId();
    }

    /**
     * The files of a database are being copied.
     *
     * @param copy file name of the copy, which may be removed until it is made
     * @param disposable names of former copies that could not be removed yet
     */
    record SafetyCopyBegun(Instant at, String graphId, String copy, List<String> disposable) implements OfFiles {}

    /**
     * The files of a database are copied, whole and durable, and an engine may change them now.
     *
     * @param copy file name of the copy
     * @param bytes size of each file of the copy, by path in the data folder
     */
    record SafetyCopyMade(Instant at, String graphId, String copy, SortedMap<String, Long> bytes) implements OfFiles {}

    /**
     * The copy that counts is about to take the place of the files, which are moved from here on.
     *
     * @param spoilt file name that the files get
     */
    record SafetyCopyReturning(Instant at, String graphId, String spoilt) implements OfFiles {}

    /** The engine has written everything down: the copy is not needed any more. */
    record SafetyCopyReleased(Instant at, String graphId) implements OfFiles {}

    /**
     * Copies that nothing needed are removed.
     *
     * @param left names of those that could not be
     */
    record SafetyCopiesRemoved(Instant at, String graphId, List<String> left) implements OfFiles {}

    /** A freeze has written everything down: the copy is what that is compared with, and counts if it comes to no end. */
    record SafetyCopyKeptToCompare(Instant at, String graphId) implements OfFiles {}

    /** The copy is lost, and an operator had the files tried as they are. */
    record SafetyCopyGivenUp(Instant at, String graphId, String notice) implements OfFiles {}

    /**
     * The copy took the place of the files again.
     *
     * @param kept file name under which the files that were found are kept; {@code null} if they may be removed
     * @param notice why they are kept, a sentence; {@code null} if they are not
     */
    record SafetyCopyPutBack(
            Instant at,
            String graphId,
            @Nullable String kept,
            @Nullable String notice) implements OfFiles {}

    /**
     * The database serves what its write-ahead log held up to the first record its engine cannot read; the copy of the
     * files as they were is kept.
     *
     * @param notice what was left out, a sentence
     */
    record LogCut(Instant at, String graphId, String copy, String notice) implements OfFiles {}

    /** The database's own engine cannot open it; no traffic until it is opened, repaired or restored. */
    record DatabaseUnopenable(Instant at, String graphId, Problem problem) implements OfFiles {}

    record DatabaseOpened(Instant at, String graphId) implements OfFiles {}

    /**
     * The system backup of an original that is not what was frozen takes its place.
     *
     * @param keptAs file name the original gets; {@code null} if it was gone
     * @param id of the database in the backup; {@code null} where engines give none, and in journals of earlier releases
     */
    record OriginalReplaced(
            Instant at,
            String graphId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String keptAs,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String id)
            implements OfFiles {}

    /**
     * A file that the node did not put there stood under a name it needs.
     *
     * @param keptAs file name it gets
     */
    record UnexpectedFileKept(Instant at, String graphId, String keptAs) implements OfFiles {}

    /** An operator had a database go back to an original that is not what was frozen. */
    record OriginalAccepted(Instant at, String graphId, String notice) implements OfFiles {}

    /** Rows of each table right before the node had the database closed; empty if they could not be counted. */
    record RowsSeen(Instant at, String graphId, SortedMap<String, Long> rows) implements OfFiles {}

    /** The id in the file of a database, which its engine gave it for life. */
    record DatabaseIdentified(Instant at, String graphId, String id) implements OfFiles {}

    /** As {@link LogCut}, where so many copies are kept that this one is not. */
    record LogCutUnkept(Instant at, String graphId, String notice) implements OfFiles {}

    /** New databases get this engine, imports target it. */
    record EngineActivated(Instant at, EngineVersion engine) implements JournalEvent {}

    /**
     * An operation has begun.
     *
     * @param requestDigest of all the request said that carried the key; {@code null} in records of earlier releases
     * @param fence fencing token the request carried, 0 for none
     */
    record OperationStarted(
            Instant at,
            String taskId,
            OperationKind kind,
            String migration,
            @Nullable String idempotencyKey,
            @Nullable String requestDigest,
            long fence)
            implements JournalEvent {}

    record OperationEnded(
            Instant at,
            String taskId,
            TaskState state,
            @Nullable Problem problem) implements JournalEvent {}

    /** The export of every database is proven and {@code migration.json} is written. */
    record ManifestDeclared(Instant at, Manifest manifest) implements JournalEvent {}

    record DatabaseCreated(Instant at, String graphId, EngineVersion engine) implements OfDatabase {}

    record WritesFrozen(Instant at, String graphId, String migration) implements OfDatabase {}

    /**
     * The export of one database is proven.
     *
     * @param kept what a later export of the same migration takes over; {@code null} if it exports the database anew
     */
    record ExportProven(
            Instant at,
            String graphId,
            String migration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            KeptExport kept)
            implements OfDatabase {}

    /** The export did not complete, or was rolled back: writes are open again. */
    record WritesThawed(Instant at, String graphId) implements OfDatabase {}

    record ImportStarted(Instant at, String graphId, EngineVersion target) implements OfDatabase {}

    record ImportFailed(Instant at, String graphId, Problem problem) implements OfDatabase {}

    /** The import was stopped before its commit point: the export waits as before. */
    record ImportCancelled(Instant at, String graphId) implements OfDatabase {}

    /**
     * The commit point of an import: from here on the swap is completed, before it the import is undone.
     *
     * @param preMigration file name the original gets
     * @param files of the move; {@code null} in earlier journals
     */
    record ImportVerified(
            Instant at,
            String graphId,
            String preMigration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files)
            implements OfDatabase {}

    record ImportSwapped(Instant at, String graphId) implements OfDatabase {}

    /**
     * The commit point of a rollback.
     *
     * @param setAside file name the imported database gets
     * @param files of the move; {@code null} in earlier journals
     * @param accepted what an operator takes the original for, a sentence; {@code null} if it is what was frozen
     */
    record RollbackStarted(
            Instant at,
            String graphId,
            String setAside,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String accepted)
            implements OfDatabase {}

    /**
     * The original serves again.
     *
     * @param setAside what the import had built; {@code null} if it was not there or could not be looked at, and in
     *     journals of earlier releases
     */
    record RolledBack(
            Instant at,
            String graphId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            FileIdentity setAside) implements OfDatabase {}

    /**
     * The commit point of taking a rollback back.
     *
     * @param preMigration file name the original gets again
     * @param files of the move; {@code null} in earlier journals
     * @param accepted what is different about imported files that an operator takes as they are, a sentence; {@code null}
     *     if they are what was set aside
     */
    record RollbackUndoStarted(
            Instant at,
            String graphId,
            String preMigration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String accepted)
            implements OfDatabase {}

    /**
     * What an import had built serves again.
     *
     * @param setAside the original; {@code null} if it was not there or could not be looked at, and in journals of
     *     earlier releases
     */
    record RollbackUndone(
            Instant at,
            String graphId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            FileIdentity setAside) implements OfDatabase {}

    /**
     * The commit point of a finalize: from here on there is no way back.
     *
     * @param files file names that are removed
     * @param proven what each of them was when it was proven to be dispensable; {@code null} in journals of older releases
     */
    record FinalizeStarted(
            Instant at,
            String graphId,
            List<String> files,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            SortedMap<String, FileIdentity> proven)
            implements OfDatabase {}

    record Finalized(Instant at, String graphId) implements OfDatabase {}

    record RestoreStarted(Instant at, String graphId, String backupKey) implements OfDatabase {}

    /** The restore failed or was stopped before its commit point: the database is what it was. */
    record RestoreAbandoned(Instant at, String graphId) implements OfDatabase {}

    /**
     * The commit point of a restore.
     *
     * @param setAside file name the present database gets
     * @param files of the move; {@code null} in earlier journals
     */
    record RestoreVerified(
            Instant at,
            String graphId,
            String setAside,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MovingFiles files)
            implements OfDatabase {}

    record Restored(Instant at, String graphId) implements OfDatabase {}

    /**
     * The file that was to take a database's place was lost behind the commit point: the database is what it was before.
     *
     * @param problem what became of that file, for operators
     */
    record MoveTakenBack(Instant at, String graphId, Problem problem) implements OfDatabase {}
}
