package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestProperties;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.TestFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the node remembers over a stop, a crash and the growth of its journal. */
class JournalTest extends JournalFixture {

    private static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");
    private static final Problem PROBLEM =
            new Problem("node.import-failed", "Import failed", 500, "Zürich \"fell\"\nover", "Retry.");

    @Test
    void a_new_journal_knows_the_first_engine_and_no_database() throws IOException {
        try (var journal = open()) {
            assertThat(journal.state().engine()).isEqualTo(OLD);
            assertThat(journal.state().databases()).isEmpty();
            assertThat(journal.state().manifest()).isEmpty();
            assertThat(journal.state().highestFence()).isZero();
        }
    }

    @Test
    void state_survives_reopening() throws IOException {
        Manifest manifest = manifest();
        try (var journal = open()) {
            journal.append(new JournalEvent.DatabaseCreated(AT, "g1", OLD));
            journal.append(new JournalEvent.DatabaseCreated(AT, "g2", OLD));
            journal.append(new JournalEvent.OperationStarted(AT, "t1", OperationKind.EXPORT, "m1", "k1", null, 7));
            journal.append(new JournalEvent.WritesFrozen(AT, "g1", "m1"));
            journal.append(new JournalEvent.ExportProven(AT, "g1", "m1", null));
            journal.append(new JournalEvent.ManifestDeclared(AT, manifest));
            journal.append(new JournalEvent.OperationEnded(AT, "t1", TaskState.COMPLETED, null));
            journal.append(new JournalEvent.EngineActivated(AT, NEW));
            journal.append(new JournalEvent.OperationStarted(AT, "t2", OperationKind.IMPORT, "m1", null, null, 3));
            journal.append(new JournalEvent.ImportStarted(AT, "g1", NEW));
            journal.append(new JournalEvent.ImportFailed(AT, "g1", PROBLEM));
        }
        try (var journal = open()) {
            InstanceState state = journal.state();
            assertThat(state.engine()).isEqualTo(NEW);
            assertThat(state.database("g1")).contains(new DatabaseState.Held(OLD, "m1", NEW, PROBLEM));
            assertThat(state.database("g2")).contains(new DatabaseState.Serving(OLD));
            assertThat(state.database("g3")).isEmpty();
            assertThat(state.manifest()).contains(manifest);
            assertThat(state.pendingManifest()).contains(manifest);
            assertThat(state.highestFence()).isEqualTo(7);
            assertThat(state.operation("t1").orElseThrow().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(state.operation("t2").orElseThrow().state()).isEqualTo(TaskState.RUNNING);
        }
    }

    @Test
    void every_step_of_a_migration_and_its_rollback_can_be_read_back() throws IOException {
        List<JournalEvent.OfDatabase> steps = List.of(
                new JournalEvent.DatabaseCreated(AT, "g1", OLD),
                new JournalEvent.WritesFrozen(AT, "g1", "m0"),
                new JournalEvent.WritesThawed(AT, "g1"),
                new JournalEvent.WritesFrozen(AT, "g1", "m1"),
                new JournalEvent.ExportProven(AT, "g1", "m1", null),
                new JournalEvent.ImportStarted(AT, "g1", NEW),
                new JournalEvent.ImportFailed(AT, "g1", PROBLEM),
                new JournalEvent.ImportStarted(AT, "g1", NEW),
                new JournalEvent.ImportVerified(AT, "g1", "g1.lbug.pre-migration", null),
                new JournalEvent.ImportSwapped(AT, "g1"),
                new JournalEvent.RollbackStarted(AT, "g1", "g1.lbug.rolled-back", null, null),
                new JournalEvent.RolledBack(AT, "g1", null));
        for (JournalEvent.OfDatabase step : steps) {
            DatabaseState afterStep;
            try (var journal = open()) {
                journal.append(step);
                afterStep = journal.state().database("g1").orElseThrow();
            }
            try (var journal = open()) {
                assertThat(journal.state().database("g1")).as("%s", step).contains(afterStep);
            }
        }
    }

    @Test
    void the_latest_steps_are_read_newest_first_and_a_record_that_is_not_whole_is_left_out() throws IOException {
        try (var journal = open()) {
            journal.append(new JournalEvent.DatabaseCreated(AT, "g1", OLD));
            journal.append(new JournalEvent.DatabaseCreated(AT, "g2", OLD));
            Files.writeString(log, "00000000 {\"event\":\nhalf", StandardOpenOption.APPEND);
            assertThat(journal.journal().latest(10))
                    .extracting(JournalLine::database)
                    .containsExactly("g2", "g1");
            assertThat(journal.journal().latest(1))
                    .extracting(JournalLine::database)
                    .containsExactly("g2");
        }
    }

    @Test
    void the_one_file_of_the_first_releases_is_taken_over() throws IOException {
        Files.writeString(
                folder.resolve("journal.log"),
                line("{\"journal\":\"instar\",\"version\":1}")
                        + line("{\"event\":\"database_created\",\"at\":\"2026-11-22T12:00:00Z\",\"graph_id\":\"g1\","
                                + "\"engine\":\"ladybug@0.16.1\"}"));
        try (var journal = open()) {
            assertThat(journal.state().databases().keySet()).containsExactly("g1");
        }
        assertThat(folder.resolve("journal.log")).doesNotExist();
        assertThat(folder.resolve("journal-2.log")).exists();
    }

    @Test
    void a_journal_that_grew_goes_on_in_a_new_file_with_the_same_state() throws IOException {
        NodeProperties small = TestProperties.at(folder, Map.of("limits.journal-size", "2KB", "limits.tasks", "2"));
        Manifest manifest = manifest();
        try (var journal = new OpenJournal(new Journal(TestFiles.volume(folder), files, small, Clock.systemUTC()))) {
            journal.append(new JournalEvent.DatabaseCreated(AT, "g1", OLD));
            journal.append(new JournalEvent.OperationStarted(AT, "t1", OperationKind.EXPORT, "m1", "k1", null, 7));
            journal.append(new JournalEvent.WritesFrozen(AT, "g1", "m1"));
            journal.append(new JournalEvent.ExportProven(AT, "g1", "m1", null));
            journal.append(new JournalEvent.ManifestDeclared(AT, manifest));
            journal.append(new JournalEvent.OperationEnded(AT, "t1", TaskState.COMPLETED, null));
            journal.append(new JournalEvent.ImportStarted(AT, "g1", NEW));
            journal.append(new JournalEvent.ImportVerified(AT, "g1", "g1.lbug.pre-migration", null));
            journal.append(new JournalEvent.ImportSwapped(AT, "g1"));
            for (int i = 0; i < 100; i++) {
                journal.append(new JournalEvent.EngineActivated(AT, i % 2 == 0 ? OLD : NEW));
            }
            journal.compactIfDue();
        }
        List<String> journals;
        try (var all = Files.list(folder)) {
            journals = all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("journal"))
                    .toList();
        }
        assertThat(journals).singleElement().asString().doesNotStartWith("journal-1.");
        assertThat(Files.size(folder.resolve(journals.getFirst()))).isLessThan(8_000);
        try (var journal = open()) {
            InstanceState state = journal.state();
            assertThat(state.database("g1"))
                    .contains(new DatabaseState.Imported(NEW, "m1", OLD, "g1.lbug.pre-migration", AT));
            assertThat(state.manifest()).contains(manifest);
            assertThat(state.highestFence()).isEqualTo(7);
            assertThat(state.operation("t1").orElseThrow().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(state.engine()).isEqualTo(NEW);
            assertThat(state.keptFiles())
                    .containsExactly(new KeptFile("g1.lbug.pre-migration", "g1", "m1", KeptFile.Reason.ORIGINAL));
        }
    }

    @Test
    void a_second_journal_on_the_same_folder_is_refused() throws IOException {
        try (var journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("Another node service works on " + files.folder()
                            + " \\(i-1, process \\d+, since .*\\); stop it first\\.");
            journal.append(new JournalEvent.DatabaseCreated(AT, "g1", OLD));
        }
    }

    @Test
    void an_event_that_cannot_follow_is_refused_and_not_written() throws IOException {
        writeTwoDatabases();
        byte[] before = Files.readAllBytes(log);
        try (var journal = open()) {
            List<JournalEvent> impossible = List.of(
                    new JournalEvent.DatabaseCreated(AT, "g1", OLD),
                    new JournalEvent.WritesFrozen(AT, "g9", "m1"),
                    new JournalEvent.ExportProven(AT, "g1", "m1", null));
            for (JournalEvent event : impossible) {
                assertThatThrownBy(() -> journal.append(event)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(journal.state().database("g1")).contains(new DatabaseState.Serving(OLD));
        }
        assertThat(log).hasBinaryContent(before);
    }

    @Test
    void only_ended_operations_beyond_the_limit_are_forgotten() throws IOException {
        try (var journal =
                new OpenJournal(new Journal(TestFiles.volume(folder), files, withTwoTasks(), Clock.systemUTC()))) {
            journal.append(new JournalEvent.OperationStarted(AT, "t1", OperationKind.EXPORT, "m1", null, null, 0));
            for (String task : List.of("t2", "t3", "t4")) {
                journal.append(new JournalEvent.OperationStarted(AT, task, OperationKind.EXPORT, "m1", null, null, 0));
                journal.append(new JournalEvent.OperationEnded(AT, task, TaskState.FAILED, PROBLEM));
            }
            assertThat(journal.state().operations())
                    .extracting(operation -> operation.started().taskId())
                    .containsExactly("t1", "t4");
        }
    }

    private NodeProperties withTwoTasks() {
        return TestProperties.at(folder, Map.of("limits.tasks", "2"));
    }

    private static Manifest manifest() {
        return new Manifest(
                Manifest.CURRENT_VERSION,
                "m1",
                "i-1",
                OLD,
                NEW,
                VerificationLevel.FULL,
                FailurePolicy.EACH_ON_ITS_OWN,
                AT,
                "exports/m1",
                List.of(new ManifestDatabase(
                        "g1",
                        40,
                        4096,
                        new Fingerprint(List.of(), List.of(), null),
                        List.of(),
                        List.of(),
                        "exports/m1/g1",
                        "k",
                        List.of(),
                        List.of())));
    }
}
