package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestNode;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.operation.imports.ImportOperation;
import dev.instar.node.operation.rollback.RollbackOperation;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A database's way through a whole migration between real engines, and back. */
final class Journey {

    private static final RequestContext TEST = new RequestContext(null, null, 0);

    private Journey() {}

    /**
     * Moves a database from engine to engine and back.
     *
     * @return {@code carried}, or {@code refused:} and why
     */
    static String outcome(Path folder, List<String> statements, EngineVersion from, EngineVersion to) throws Exception {
        return outcome(folder, statements, List.of(), from, to);
    }

    /** @param questions statements that the new engine has to answer as the old one did */
    static String outcome(
            Path folder, List<String> statements, List<String> questions, EngineVersion from, EngineVersion to)
            throws Exception {
        Path data = Files.createTempDirectory(folder, "node");
        TestPacks.with(from, to);
        EngineHosts hosts = TestHosts.of(from, data.resolve("hosts"));
        try (TestNode node = TestNode.withRealEngines(data, hosts)) {
            Journal journal = node.get(Journal.class);
            journal.append(new JournalEvent.EngineActivated(Instant.now(), from));
            Path file = node.get(DatabaseFiles.class).database("g1");
            try (Engine engine = hosts.open(from, file, false)) {
                statements.forEach(engine::execute);
                engine.execute("CHECKPOINT");
                engine.closeDatabase();
            }
            journal.append(new JournalEvent.DatabaseCreated(Instant.now(), "g1", from));
            TaskSnapshot export = node.await(node.get(ExportOperation.class)
                    .start(
                            new ExportOperation.Order(
                                    "m1", from, to, VerificationLevel.FULL, FailurePolicy.EACH_ON_ITS_OWN, false),
                            TEST));
            if (export.state() == TaskState.FAILED) {
                var problem = Objects.requireNonNull(export.problem());
                assertThat(problem.code()).as(problem.detail()).isEqualTo("node.fidelity");
                assertThat(journal.state().database("g1")).contains(new DatabaseState.Serving(from));
                return "refused: " + problem.detail().replaceAll("^.*?: ", "").replaceAll("\\.$", "");
            }
            assertThat(export.state()).as("%s", export.problem()).isEqualTo(TaskState.COMPLETED);
            List<List<?>> before = answers(hosts, from, file, questions);
            byte[] original = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            journal.append(new JournalEvent.EngineActivated(Instant.now(), to));
            TaskSnapshot imported = node.await(node.get(ImportOperation.class).start(List.of(), "m1", TEST));
            assertThat(imported.state()).as("%s", imported.problem()).isEqualTo(TaskState.COMPLETED);
            assertThat(journal.state().database("g1").orElseThrow()).isInstanceOf(DatabaseState.Imported.class);
            assertThat(answers(hosts, to, file, questions)).isEqualTo(before);

            TaskSnapshot rolledBack = node.await(
                    node.get(RollbackOperation.class).start(List.of(), RollbackOperation.Choices.PLAIN, TEST));
            assertThat(rolledBack.state()).isEqualTo(TaskState.COMPLETED);
            if (Files.isRegularFile(file)) {
                assertThat(file).hasBinaryContent(original);
            }
            return "carried";
        } finally {
            hosts.destroy();
        }
    }

    private static List<List<?>> answers(EngineHosts hosts, EngineVersion version, Path file, List<String> questions) {
        if (questions.isEmpty()) {
            return List.of();
        }
        try (Engine engine = hosts.open(version, file, true)) {
            List<List<?>> answers = new ArrayList<>();
            questions.forEach(question -> answers.add(engine.execute(question).rows()));
            return answers;
        }
    }
}
