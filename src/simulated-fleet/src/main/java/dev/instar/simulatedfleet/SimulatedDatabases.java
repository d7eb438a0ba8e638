package dev.instar.simulatedfleet;

import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Databases of a simulated node, all alike: what the node tells of them and lists in its manifest.
 *
 * @param count how many
 */
record SimulatedDatabases(int count) {

    private static final long BYTES = 64L << 20;
    private static final long ROWS = 1_000_000;

    List<String> names() {
        return named(name -> name);
    }

    List<DatabaseInfo> infos(Gate gate, Function<String, EngineVersion> engines, Predicate<String> canRollBack) {
        return named(name -> {
            EngineVersion engine = engines.apply(name);
            return new DatabaseInfo(
                    name,
                    gate,
                    engine,
                    ReleaseMap.storageOf(engine).orElse(0),
                    null,
                    BYTES,
                    canRollBack.test(name),
                    null);
        });
    }

    /** @param exports how many there were so far; the content differs with each */
    Manifest manifest(String migration, String instanceId, EngineVersion source, EngineVersion target, int exports) {
        return new Manifest(
                Manifest.CURRENT_VERSION,
                migration,
                instanceId,
                source,
                target,
                VerificationLevel.FULL,
                FailurePolicy.EACH_ON_ITS_OWN,
                Instant.now(),
                "exports/" + migration + "-" + exports,
                exported(source, exports));
    }

    private List<ManifestDatabase> exported(EngineVersion source, int exports) {
        return named(name -> new ManifestDatabase(
                name,
                ReleaseMap.storageOf(source).orElse(0),
                BYTES,
                new Fingerprint(
                        List.of("node table T"),
                        List.of(new TableFingerprint("T", ROWS, "1" + exports, new TreeMap<>())),
                        null),
                List.of(),
                List.of(new FileHash("T.parquet", BYTES, "00")),
                name,
                "backups/" + name,
                List.of(),
                List.of()));
    }

    /** @param done share of the work, from 0 to 1 */
    List<DatabaseProgress> progress(TaskState state, double done) {
        boolean over = state != TaskState.RUNNING;
        return named(name -> new DatabaseProgress(
                name,
                !over ? Phase.EXPORT : state == TaskState.COMPLETED ? Phase.DONE : Phase.FAILED,
                100 * done,
                (long) (ROWS * done),
                ROWS,
                (long) (BYTES * done),
                BYTES,
                0,
                null,
                over ? null : "at " + System.currentTimeMillis(),
                Instant.now()));
    }

    private <T> List<T> named(Function<String, T> each) {
        return IntStream.range(0, count).mapToObj(i -> each.apply("g" + i)).toList();
    }
}
