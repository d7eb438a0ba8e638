package dev.instar.node.operation.rollback;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.RollbackCost;
import dev.instar.protocol.TableFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What was written since an import and would be lost by a rollback, told by comparing what serves now with the
 * fingerprint taken at the export. The database answers nothing while it is read.
 */
@Component
public class RollbackCosts {

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;
    private final GoodOriginals originals;

    RollbackCosts(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            Fingerprints fingerprints,
            GoodOriginals originals) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.fingerprints = fingerprints;
        this.originals = originals;
    }

    /**
     * Reads what a rollback would lose, and what it would have to do besides.
     *
     * @param named databases; none means every one that can go back
     */
    public List<RollbackCost> of(List<String> named) {
        named.forEach(databases::require);
        return journal.state().databases().entrySet().stream()
                .filter(entry -> named.isEmpty() || named.contains(entry.getKey()))
                .filter(entry -> entry.getValue().canRollBack())
                .map(Map.Entry::getKey)
                .flatMap(graphId -> withRemark(graphId).stream())
                .toList();
    }

    /** Databases that were not imported lose nothing, and are left out unless there is something to say. */
    private Optional<RollbackCost> withRemark(String graphId) {
        Optional<String> remark = originals.remark(graphId);
        boolean imported = databases.require(graphId) instanceof DatabaseState.Imported;
        Optional<RollbackCost> cost =
                imported ? Optional.of(of(graphId)) : remark.map(_ -> new RollbackCost(graphId, 0, 0, List.of(), null));
        return cost.map(known -> remark.isEmpty() ? known : known.withChange(remark.get()));
    }

    private RollbackCost of(String graphId) {
        Optional<Fingerprint> before = journal.state().manifest().stream()
                .flatMap(manifest -> manifest.databases().stream())
                .filter(entry -> entry.graphId().equals(graphId))
                .map(ManifestDatabase::fingerprint)
                .findFirst();
        if (before.isEmpty()) {
            return unknown(graphId, "the manifest of its export is gone.");
        }
        List<RollbackCost> cost = new ArrayList<>();
        try {
            databases.checkpointAnd(graphId, DatabaseState.Imported.class, () -> {
                Fingerprint now = fingerprints.of(
                        databases.require(graphId).engine(),
                        files.database(graphId),
                        before.get().method(),
                        CancellationToken.NEVER,
                        (_, _, _) -> {});
                cost.add(between(graphId, before.get(), now));
            });
        } catch (NodeException | StatementException | EngineHostException | UnreadableSchemaException e) {
            return unknown(graphId, String.valueOf(e.getMessage()));
        }
        return cost.getFirst();
    }

    private static RollbackCost unknown(String graphId, String why) {
        return new RollbackCost(graphId, 0, 0, List.of(), why);
    }

    static RollbackCost between(String graphId, Fingerprint before, Fingerprint now) {
        Map<String, Long> rowsBefore = rows(before);
        Map<String, Long> rowsNow = rows(now);
        long added = 0;
        long removed = 0;
        for (var table : rowsNow.entrySet()) {
            long difference = table.getValue() - rowsBefore.getOrDefault(table.getKey(), 0L);
            added += Math.max(0, difference);
            removed += Math.max(0, -difference);
        }
        for (var table : rowsBefore.entrySet()) {
            if (!rowsNow.containsKey(table.getKey())) {
                removed += table.getValue();
            }
        }
        return new RollbackCost(graphId, added, removed, FingerprintDifference.between(before, now), null);
    }

    private static Map<String, Long> rows(Fingerprint fingerprint) {
        return fingerprint.tables().stream()
                .collect(Collectors.toMap(TableFingerprint::name, TableFingerprint::rows, Long::sum));
    }
}
