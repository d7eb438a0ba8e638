package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.storage.StorageHeaders;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.Gate;
import dev.instar.protocol.ReleaseMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What must hold whenever a node has started, whatever happened before. */
final class Invariants {

    private final Map<String, byte[]> originals = new TreeMap<>();
    private final Map<String, Map<String, List<String>>> rows;

    /** Remembers the databases as they are before anything is done to them; all are closed. */
    Invariants(SimulatedInstance instance) {
        rows = instance.rows();
        rows.keySet().forEach(graphId -> originals.put(graphId, content(instance, instance.file(graphId))));
    }

    void check(SimulatedInstance instance, String when) {
        assertThat(instance.world().violations()).as(when).isEmpty();
        instance.states().forEach((graphId, state) -> {
            String where = graphId + " (" + state.word() + ") " + when;
            assertThat(state)
                    .as(where)
                    .isInstanceOfAny(
                            DatabaseState.Serving.class,
                            DatabaseState.Exported.class,
                            DatabaseState.Held.class,
                            DatabaseState.Imported.class,
                            DatabaseState.RolledBack.class);
            Path file = instance.file(graphId);
            assertThat(instance.volume().exists(file))
                    .as("the file of " + where)
                    .isTrue();
            assertThat(StorageHeaders.version(instance.volume(), file))
                    .as("storage version of " + where)
                    .isEqualTo(ReleaseMap.storageOf(state.engine()).orElseThrow());
            assertThat(instance.fakes().rows(file)).as("rows of " + where).isEqualTo(rows.get(graphId));
            boolean finalized =
                    state instanceof DatabaseState.Serving && state.engine().equals(SimulatedInstance.NEW);
            if (!finalized) {
                assertThat(places(instance, graphId).stream()
                                        .anyMatch(place -> instance.volume().exists(place)
                                                && Arrays.equals(content(instance, place), originals.get(graphId)))
                                || instance.isSpoiltButStored(graphId, originals.get(graphId)))
                        .as("the byte-identical original of " + where)
                        .isTrue();
            }
            assertThat(instance.node().get(DatabaseStatus.class).info(graphId).gate())
                    .as("gate of " + where)
                    .isEqualTo(state.gate());
        });
        assertThat(instance.node().get(Tasks.class).running()).as(when).isEmpty();
        assertThat(instance.node().get(Orphans.class).sentences())
                .as(when)
                .allSatisfy(sentence -> assertThat(sentence).contains("as the rollback was told to keep it"));
    }

    /** No wrong row is served, whatever has failed and before anything is tried again. */
    void checkWhatServes(SimulatedInstance instance, String when) {
        for (DatabaseInfo database : instance.node().get(DatabaseStatus.class).list()) {
            if (database.gate() == Gate.SERVING || database.gate() == Gate.FROZEN) {
                String graphId = database.graphId();
                assertThat(instance.fakes().rows(instance.file(graphId)))
                        .as("rows of %s (%s) %s", graphId, database.gate(), when)
                        .isEqualTo(rows.get(graphId));
            }
        }
    }

    private static List<Path> places(SimulatedInstance instance, String graphId) {
        return Stream.concat(
                        Stream.of(instance.file(graphId)),
                        instance.node().get(Journal.class).state().keptFiles().stream()
                                .filter(kept -> kept.graphId().equals(graphId))
                                .filter(kept -> kept.reason() != KeptFile.Reason.ROLLED_BACK)
                                .map(kept -> instance.named(kept.name())))
                .toList();
    }

    private static byte[] content(SimulatedInstance instance, Path file) {
        try (InputStream in = instance.volume().read(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
