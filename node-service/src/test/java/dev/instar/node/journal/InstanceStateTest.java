package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The state of an instance as its journal's events add up to it. */
class InstanceStateTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    private static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");

    private final InstanceState state = new InstanceState(OLD, 10);

    @BeforeEach
    void anExportedDatabase() {
        state.apply(new JournalEvent.DatabaseCreated(NOON, "g1", OLD));
        export("t1");
        state.apply(new JournalEvent.ManifestDeclared(
                NOON,
                new Manifest(
                        2,
                        "m1",
                        "i-1",
                        OLD,
                        NEW,
                        VerificationLevel.FULL,
                        FailurePolicy.EACH_ON_ITS_OWN,
                        NOON,
                        "exports/m1-t1",
                        List.of())));
    }

    private void export(String task) {
        state.apply(new JournalEvent.OperationStarted(NOON, task, OperationKind.EXPORT, "m1", null, null, 0));
        state.apply(new JournalEvent.WritesFrozen(NOON, "g1", "m1"));
        state.apply(new JournalEvent.ExportProven(NOON, "g1", "m1", null));
    }

    @Test
    void a_declared_export_waits_until_it_is_imported_or_rolled_back() {
        assertThat(state.pendingManifest()).isPresent();
        state.apply(new JournalEvent.WritesThawed(NOON, "g1"));
        assertThat(state.pendingManifest()).isEmpty();
    }

    @Test
    void a_name_that_is_given_to_files_again_is_not_to_be_removed_any_more() {
        state.apply(new JournalEvent.SafetyCopyBegun(NOON, "g1", "copy", List.of("left")));
        assertThat(state.healthOf("g1").disposable()).containsExactlyInAnyOrder("copy", "left");
        state.apply(new JournalEvent.SafetyCopyMade(NOON, "g1", "copy", new TreeMap<>()));
        assertThat(state.healthOf("g1").disposable()).containsExactly("left");
        state.apply(new JournalEvent.SafetyCopyReturning(NOON, "g1", "spoilt"));
        state.apply(new JournalEvent.SafetyCopyPutBack(NOON, "g1", null, null));
        assertThat(state.healthOf("g1").disposable()).containsExactlyInAnyOrder("left", "spoilt");

        state.apply(new JournalEvent.SafetyCopyMade(NOON, "g1", "copy-2", new TreeMap<>()));
        state.apply(new JournalEvent.SafetyCopyReturning(NOON, "g1", "spoilt"));
        state.apply(new JournalEvent.SafetyCopyPutBack(NOON, "g1", "spoilt", "Kept."));

        assertThat(state.healthOf("g1").disposable()).containsExactly("left");
        assertThat(state.keptFiles()).extracting(KeptFile::name).containsExactly("spoilt");
    }

    @Test
    void a_message_keeps_what_earlier_ones_said_as_far_as_there_is_room() {
        state.apply(new JournalEvent.OriginalAccepted(NOON, "g1", "The only good copy is g1.kept."));
        state.apply(new JournalEvent.OriginalAccepted(NOON, "g1", "Later."));
        assertThat(state.healthOf("g1").notice()).isEqualTo("Later. Earlier: The only good copy is g1.kept.");
        state.apply(new JournalEvent.OriginalAccepted(NOON, "g1", "Later."));
        assertThat(state.healthOf("g1").notice()).isEqualTo("Later. Earlier: The only good copy is g1.kept.");

        state.apply(new JournalEvent.OriginalAccepted(NOON, "g1", "x".repeat(5_000)));

        assertThat(state.healthOf("g1").notice()).hasSize(2_003).endsWith("...");
    }

    @Test
    void a_copy_that_is_lost_when_others_take_its_databases_place_is_not_to_be_removed() {
        state.apply(new JournalEvent.SafetyCopyMade(NOON, "g1", "copy", new TreeMap<>()));
        state.apply(new JournalEvent.RestoreVerified(NOON, "g1", "aside", null));
        state.apply(new JournalEvent.Restored(NOON, "g1"));

        assertThat(state.healthOf("g1").disposable()).isEmpty();
        assertThat(state.healthOf("g1").givenUp())
                .extracting(DatabaseHealth.SafetyCopy::name)
                .containsExactly("copy");
    }

    @Test
    void what_an_earlier_export_declared_says_nothing_of_a_later_one_of_the_same_migration() {
        state.apply(new JournalEvent.WritesThawed(NOON, "g1"));
        export("t2");
        assertThat(state.pendingManifest()).isEmpty();
    }

    @Test
    void an_import_that_stopped_half_way_can_be_taken_up_again() {
        state.apply(new JournalEvent.ImportStarted(NOON, "g1", NEW));
        assertThat(state.pendingManifest()).isPresent();
        state.apply(new JournalEvent.ImportVerified(NOON, "g1", "g1.lbug.pre-migration", null));
        assertThat(state.pendingManifest()).isPresent();
        state.apply(new JournalEvent.ImportSwapped(NOON, "g1"));
        assertThat(state.pendingManifest()).isEmpty();
    }

    private static FileIdentity file(String id) {
        return new FileIdentity(new TreeMap<>(Map.of("g1.lbug", 1L)), new TreeMap<>(Map.of("g1.lbug", 1L)), id);
    }

    private void importSwapped(String idInItsPlace) {
        state.apply(new JournalEvent.DatabaseIdentified(NOON, "g1", "of the original"));
        state.apply(new JournalEvent.ImportStarted(NOON, "g1", NEW));
        state.apply(new JournalEvent.ImportVerified(
                NOON, "g1", "g1.lbug.pre-migration", new MovingFiles(file("of the import"), file(idInItsPlace))));
        state.apply(new JournalEvent.ImportSwapped(NOON, "g1"));
    }

    private void rollBack() {
        state.apply(new JournalEvent.RollbackStarted(NOON, "g1", "g1.lbug.rolled-back", null, null));
        state.apply(new JournalEvent.RolledBack(NOON, "g1", file("of the import")));
    }

    @Test
    void an_original_is_known_by_the_id_it_had_before_it_was_frozen() {
        importSwapped("of another file that was put in its place");

        assertThat(state.keptFiles())
                .extracting(kept -> Objects.requireNonNull(kept.identity()).id())
                .containsExactly("of the original");
        rollBack();
        assertThat(state.healthOf("g1").id()).isEqualTo("of the original");
    }

    @Test
    void a_backup_in_the_place_of_an_original_is_known_by_its_own_id() {
        importSwapped("of the original");
        state.apply(new JournalEvent.OriginalReplaced(NOON, "g1", null, "of the backup"));
        rollBack();

        assertThat(state.healthOf("g1").id()).isEqualTo("of the backup");
    }

    @Test
    void a_backup_whose_id_was_not_written_down_is_known_by_that_of_the_original() {
        importSwapped("of the original");
        state.apply(new JournalEvent.OriginalReplaced(NOON, "g1", null, null));
        rollBack();

        assertThat(state.healthOf("g1").id()).isEqualTo("of the original");
    }

    @Test
    void a_database_that_is_accepted_as_it_is_found_keeps_its_id() {
        state.apply(new JournalEvent.DatabaseIdentified(NOON, "g1", "of the original"));
        state.apply(new JournalEvent.OriginalAccepted(NOON, "g1", "As it was found."));

        assertThat(state.healthOf("g1").id()).isEqualTo("of the original");
    }

    @Test
    void an_original_that_was_gone_when_its_rollback_was_undone_is_known_by_its_id_when_it_returns() {
        importSwapped("of the original");
        rollBack();
        state.apply(new JournalEvent.RollbackUndoStarted(NOON, "g1", "g1.lbug.pre-migration", null, null));
        state.apply(new JournalEvent.RollbackUndone(NOON, "g1", FileIdentity.none()));

        assertThat(state.keptFiles())
                .extracting(kept -> Objects.requireNonNull(kept.identity()).id())
                .containsExactly("of the original");
    }

    private void preflight(String task, Instant at, String key) {
        state.apply(new JournalEvent.OperationStarted(at, task, OperationKind.PREFLIGHT, "", key, "digest", 0));
        state.apply(new JournalEvent.OperationEnded(at, task, TaskState.COMPLETED, null));
    }

    @Test
    void an_operation_is_known_for_a_day_in_which_its_key_may_be_sent_again() {
        preflight("early", NOON, "k");
        for (int i = 0; i < 50; i++) {
            preflight("later" + i, NOON.plus(Duration.ofHours(23)), "k" + i);
        }
        assertThat(state.operation("early")).isPresent();
        preflight("last", NOON.plus(Duration.ofHours(25)), "l");
        assertThat(state.operation("early")).isEmpty();
        assertThat(state.operation("later49")).isPresent();
    }

    @Test
    void keys_are_forgotten_earlier_where_there_are_far_too_many() {
        for (int i = 0; i < 1_000; i++) {
            preflight("t" + i, NOON, "k" + i);
        }
        assertThat(state.operations()).hasSizeBetween(10, 201);
    }

    @Test
    void the_last_hundred_removals_of_leftovers_outlive_a_compaction() {
        for (int i = 1; i <= 120; i++) {
            state.apply(new JournalEvent.LeftoversRemoved(NOON, i, 4096, "room " + i));
        }
        var compacted = new InstanceState(OLD, 10);

        compacted.apply(state.snapshot(NOON));

        assertThat(compacted.removals()).hasSize(100).isEqualTo(state.removals());
        assertThat(compacted.removals().getLast().reason()).isEqualTo("room 120");
    }
}
