package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One instance with three exported databases, and changes to the frozen original of one of them. */
abstract class ChangedOriginalFixture {

    /** What happens to the file of a database, from outside. */
    enum Change {
        GONE,
        TRUNCATED,
        EMPTIED,
        ONE_BYTE,
        WRITTEN_TO,
        STAMPED,
        A_SIDECAR_MORE
    }

    static final String COUNT = "MATCH (p:P) RETURN count(*)";
    static final String BAD = "g2";
    static final List<String> ALL = List.of("g1", BAD, "g3");

    static Path exported;
    static Map<String, byte[]> bucket;

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    /** All of it but the catalogue, which says what the files were. */
    static void spoilBackup(RealInstance instance) {
        Map<String, byte[]> spoilt = new TreeMap<>(instance.bucket());
        spoilt.replaceAll((key, content) -> {
            if (!key.contains(BAD) || key.endsWith(".json")) {
                return content;
            }
            byte[] changed = content.clone();
            changed[changed.length / 2] ^= 1;
            return changed;
        });
        instance.fillBucket(spoilt);
    }

    @BeforeAll
    static void export(@TempDir Path folder) throws Exception {
        exported = folder;
        try (RealInstance instance = RealInstance.start(folder, Map.of())) {
            for (String graphId : ALL) {
                instance.create(
                        graphId,
                        List.of(
                                "CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))",
                                "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'" + graphId + "'})"));
            }
            requireCompleted(instance.export());
            bucket = instance.bucket();
        }
    }

    RealInstance exported() throws IOException {
        Folders.copy(exported, data);
        RealInstance instance = RealInstance.start(data, Map.of());
        instance.fillBucket(bucket);
        return instance;
    }

    static Path original(RealInstance instance) {
        var imported = (DatabaseState.Imported) instance.state(BAD);
        return Objects.requireNonNull(instance.file(BAD).getParent()).resolve(imported.preMigration());
    }

    void change(Change change, Path file) throws IOException, InterruptedException {
        switch (change) {
            case GONE -> Files.delete(file);
            case TRUNCATED -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 8192));
            case EMPTIED -> Files.write(file, new byte[0]);
            case ONE_BYTE -> {
                byte[] content = Files.readAllBytes(file);
                content[content.length / 2] ^= 1;
                Files.write(file, content);
            }
            case WRITTEN_TO -> withEngine(RealInstance.OLD, file, "CREATE (:P {id: 1000})");
            case STAMPED -> withEngine(RealInstance.NEW, file, "RETURN 1");
            case A_SIDECAR_MORE ->
                Files.writeString(
                        file.resolveSibling(file.getFileName() + ".wal"), "something", StandardOpenOption.CREATE_NEW);
        }
    }

    /** On a copy that is put over the file, as something would that cares for no lock. */
    private void withEngine(EngineVersion engine, Path file, String statement)
            throws IOException, InterruptedException {
        Path copy = Files.copy(file, elsewhere.resolve("copy.lbug"));
        EngineHosts hosts = TestHosts.of(engine, elsewhere.resolve("hosts"));
        TestHosts.create(hosts, engine, copy, List.of(statement, "CHECKPOINT"));
        hosts.destroy();
        Files.write(file, Files.readAllBytes(copy));
    }

    static void requireCompleted(TaskSnapshot task) {
        assertThat(task.state()).as("%s", task.problem()).isEqualTo(TaskState.COMPLETED);
    }
}
