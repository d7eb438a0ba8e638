package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One instance whose only database was imported and verified, to be rolled back. */
abstract class RolledBackFixture {

    static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i, name: 'p' + CAST(i AS STRING)})");

    /** Moved and verified in full; most tests begin with it. */
    private static Path moved;

    private static Map<String, byte[]> bucket;

    @TempDir
    Path data;

    @BeforeAll
    static void moveOnce(@TempDir Path folder) throws Exception {
        moved = folder;
        try (RealInstance instance = movedAnew(folder, VerificationLevel.FULL)) {
            bucket = instance.bucket();
        }
    }

    RealInstance moved() throws Exception {
        Folders.copy(moved, data);
        RealInstance instance = RealInstance.start(data, Map.of());
        instance.fillBucket(bucket);
        return instance;
    }

    static RealInstance movedAnew(Path folder, VerificationLevel verification) throws Exception {
        RealInstance instance = RealInstance.start(folder, Map.of());
        instance.create("g1", PEOPLE);
        moveOver(instance, verification);
        return instance;
    }

    static void moveOver(RealInstance instance, VerificationLevel verification) {
        assertThat(instance.export(verification).state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    static void finish(RealInstance instance) {
        assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
        assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                .isEqualTo(List.of(List.of("100")));
    }
}
