package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hand on the frozen original: it is noticed before anything relies on it, the databases beside it go on, and a
 * rollback brings the rows back from the system backup. In every build one change is tried before and one after the
 * import, in {@code ./instar crash} all before and after.
 */
class ChangedOriginalTest extends ChangedOriginalFixture {

    @ParameterizedTest
    @MethodSource("whileFrozen")
    void changed_while_frozen_it_is_held_by_the_import_and_goes_back_from_its_backup(Change change) throws Exception {
        try (RealInstance instance = exported()) {
            Map<String, Fingerprint> before = fingerprints(instance);
            change(change, instance.file(BAD));
            instance.activate(RealInstance.NEW);

            assertThat(instance.importAll().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.state(BAD))
                    .isInstanceOfSatisfying(
                            DatabaseState.Held.class,
                            held -> assertThat(held.problem().code()).isEqualTo("node.original-changed"));
            assertThat(instance.gate(BAD)).isEqualTo(Gate.HELD);
            for (String other : List.of("g1", "g3")) {
                assertThat(instance.state(other)).isInstanceOf(DatabaseState.Imported.class);
            }
            requireAllBack(instance, instance.rollBack(), before, change);
        }
    }

    @ParameterizedTest
    @MethodSource("afterTheImport")
    void changed_after_the_import_it_goes_back_from_its_backup_and_so_do_the_others(Change change) throws Exception {
        try (RealInstance instance = exported()) {
            Map<String, Fingerprint> before = fingerprints(instance);
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            change(change, original(instance));
            assertThat(instance.rollbackCost(BAD).getFirst().changes().getLast())
                    .contains("is not what was frozen")
                    .contains("its system backup is read back");

            requireAllBack(instance, instance.rollBack(), before, change);
        }
    }

    @Test
    void a_frozen_original_that_changed_as_its_backup_did_goes_back_as_it_is_when_an_operator_says_so()
            throws Exception {
        try (RealInstance instance = exported()) {
            change(Change.WRITTEN_TO, instance.file(BAD));
            spoilBackup(instance);
            TaskSnapshot refused = instance.rollBack();
            assertThat(Objects.requireNonNull(refused.problem()).detail())
                    .contains("is not what was frozen", "its system backup", "cannot take its place");
            assertThat(Objects.requireNonNull(refused.problem()).remedy()).contains("as_found");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);

            requireCompleted(instance.rollBackAsFound(BAD));

            assertThat(instance.query(BAD, COUNT).rows()).hasToString("[[101]]");
            assertThat(instance.info(BAD).message()).contains("went back as it was found");
            requireCompleted(instance.export("m2"));
        }
    }

    @Sampled(2)
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_rollback_that_failed_is_done_when_it_is_repeated_once_the_database_went_back_as_it_was_found(
            boolean imported, boolean named) throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            if (imported) {
                requireCompleted(instance.importAll());
            }
            change(Change.WRITTEN_TO, imported ? original(instance) : instance.file(BAD));
            spoilBackup(instance);
            List<String> databases = named ? List.of(BAD) : List.of();
            assertThat(instance.rollBack("m1", databases).state()).isEqualTo(TaskState.FAILED);
            requireCompleted(instance.rollBackAsFound(BAD));

            requireCompleted(instance.rollBack("m1", databases));

            assertThat(instance.query(BAD, COUNT).rows()).hasToString("[[101]]");
            assertThatThrownBy(() -> instance.rollBack("another", databases)).isInstanceOf(NodeException.class);
        }
    }

    @Test
    void a_log_that_is_left_where_an_original_was_is_not_read_with_its_backup() throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Path original = original(instance);
            Path log = original.resolveSibling(original.getFileName() + ".wal");
            Files.delete(original);
            Files.writeString(log, "of another program");
            assertThat(Objects.requireNonNull(instance.finish().problem()).detail())
                    .contains("is gone and its log is not");

            requireCompleted(instance.rollBack());

            assertThat(instance.query(BAD, COUNT).rows()).hasToString("[[100]]");
            assertThat(instance.info(BAD).message()).contains(log.getFileName() + ".kept");
            assertThat(log.resolveSibling(log.getFileName() + ".kept")).hasContent("of another program");
        }
    }

    @Test
    void the_databases_before_and_behind_one_that_cannot_go_back_go_back() throws Exception {
        try (RealInstance instance = exported()) {
            Map<String, Fingerprint> before = fingerprints(instance);
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            change(Change.GONE, original(instance));
            spoilBackup(instance);

            TaskSnapshot rollback = instance.rollBack();

            assertThat(Objects.requireNonNull(rollback.problem()).detail())
                    .contains("'" + BAD + "'")
                    .doesNotContain("'g1'", "'g3'");
            assertThat(instance.state(BAD)).isInstanceOf(DatabaseState.Imported.class);
            for (String other : List.of("g1", "g3")) {
                assertThat(instance.state(other)).isInstanceOf(DatabaseState.RolledBack.class);
                assertThat(instance.fingerprint(other)).isEqualTo(before.get(other));
            }
            for (String graphId : ALL) {
                assertThat(instance.query(graphId, COUNT).rows()).hasToString("[[100]]");
            }
            assertThat(instance.get(Journal.class).state().engine())
                    .as("the engine of the one that stayed")
                    .isEqualTo(RealInstance.NEW);
        }
    }

    @Test
    void an_original_that_changes_while_its_import_is_built_is_held_before_the_swap() throws Exception {
        Folders.copy(exported, data);
        var engines = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        })) {
            instance.fillBucket(bucket);
            instance.activate(RealInstance.NEW);
            // An import ends with it.
            engines.get().before("CHECKPOINT", () -> changed(Change.ONE_BYTE, instance.file("g1")));

            assertThat(instance.importAll().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.state("g1"))
                    .isInstanceOfSatisfying(
                            DatabaseState.Held.class,
                            held -> assertThat(held.problem().code()).isEqualTo("node.original-changed"));
        }
    }

    private void changed(Change change, Path file) {
        try {
            change(change, file);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Set<Change> whileFrozen() {
        return all(EnumSet.of(Change.WRITTEN_TO));
    }

    static Set<Change> afterTheImport() {
        return all(EnumSet.of(Change.STAMPED));
    }

    /** In every build these, in {@code ./instar crash} all. */
    private static Set<Change> all(Set<Change> sample) {
        return FullDepth.ASKED_FOR ? EnumSet.allOf(Change.class) : sample;
    }

    private void requireAllBack(
            RealInstance instance, TaskSnapshot rollback, Map<String, Fingerprint> before, Change change)
            throws IOException {
        assertThat(rollback.state()).as("%s", rollback.problem()).isEqualTo(TaskState.COMPLETED);
        assertThat(fingerprints(instance)).isEqualTo(before);
        for (String graphId : ALL) {
            assertThat(instance.gate(graphId)).isEqualTo(Gate.SERVING);
            assertThat(instance.query(graphId, "MATCH (p:P) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("100")));
        }
        assertThat(Files.exists(data.resolve(BAD + ".lbug" + DatabaseNames.BEFORE_RESTORE)))
                .as("the changed file is kept")
                .isEqualTo(change != Change.GONE);
        assertThat(instance.export("m2").state())
                .as("a new migration can begin")
                .isEqualTo(TaskState.COMPLETED);
    }

    private static Map<String, Fingerprint> fingerprints(RealInstance instance) {
        Map<String, Fingerprint> fingerprints = new TreeMap<>();
        ALL.forEach(graphId -> fingerprints.put(graphId, instance.fingerprint(graphId)));
        return fingerprints;
    }
}
