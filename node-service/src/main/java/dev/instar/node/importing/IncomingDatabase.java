package dev.instar.node.importing;

import dev.instar.node.engine.EngineHost;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.export.ExportStatements;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.fingerprint.FingerprintDifference;
import dev.instar.node.fingerprint.Fingerprinter;
import dev.instar.node.fingerprint.SchemaReader;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Meter;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TableFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Builds a database beside the original, statement by statement because an engine's own import can answer success with
 * nothing imported, and proves that it is equal before anyone may use it.
 */
@Component
class IncomingDatabase {

    private static final double IMPORTED_PERCENT = 75;
    private static final double VERIFIED_PERCENT = 97;
    private static final int NAMED_DIFFERENCES = 10;

    private final EngineHosts hosts;
    private final DatabaseFiles files;

    IncomingDatabase(EngineHosts hosts, DatabaseFiles files) {
        this.hosts = hosts;
        this.files = files;
    }

    /** On return the file is closed, durable, without sidecars and equal to what was exported. */
    void build(ManifestDatabase entry, EngineVersion target, Meter meter) throws IOException {
        Path incoming = files.incoming(entry.graphId());
        files.discardIncoming(entry.graphId());
        try (EngineHost host = hosts.open(target, incoming, false)) {
            meter.enter(Phase.IMPORT, IMPORTED_PERCENT);
            load(entry, host, meter);
            host.execute("CHECKPOINT");
            host.closeDatabase();
        }
        meter.enter(Phase.VERIFY, VERIFIED_PERCENT);
        verify(entry, target, incoming, meter);
        List<Path> sidecars = files.sidecars(incoming);
        if (!sidecars.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    "The engine left " + sidecars + " beside the database it built and closed.");
        }
        DatabaseFiles.sync(incoming);
    }

    private void load(ManifestDatabase entry, EngineHost host, Meter meter) throws IOException {
        Path folder = files.folder().resolve(entry.exportFolder());
        ExportStatements statements = ExportStatements.read(folder);
        statements.schema().forEach(host::execute);
        Map<String, Long> expectedRows = entry.fingerprint().tables().stream()
                .collect(Collectors.toMap(TableFingerprint::name, TableFingerprint::rows, Long::sum));
        long total = Math.max(1, entry.fingerprint().rows());
        long before = 0;
        for (ExportStatements.Copy copy : statements.copies()) {
            long rows = expectedRows.getOrDefault(copy.fingerprintName(), rowsOfTable(entry, copy.table()));
            long offset = before;
            meter.rows(offset, total, copy.fingerprintName());
            host.execute(
                    copy.at(folder),
                    fraction -> meter.rows(offset + Math.round(fraction * rows), total, copy.fingerprintName()));
            before += rows;
            meter.rows(before, total, copy.fingerprintName());
        }
        statements.indexes().forEach(host::execute);
    }

    private static long rowsOfTable(ManifestDatabase entry, String table) {
        return entry.fingerprint().tables().stream()
                .filter(fingerprint -> fingerprint.name().startsWith(table + " ("))
                .mapToLong(TableFingerprint::rows)
                .sum();
    }

    /** Reads the closed file anew, so that what is proven is what is on disk. */
    private void verify(ManifestDatabase entry, EngineVersion target, Path incoming, Meter meter) {
        try (EngineHost host = hosts.open(target, incoming, true)) {
            Fingerprint found = new Fingerprinter(host)
                    .compute(
                            new SchemaReader(host).read(),
                            (table, done, all) -> meter.fraction((double) done / all, 0, table));
            List<String> differences = FingerprintDifference.between(entry.fingerprint(), found);
            if (!differences.isEmpty()) {
                String named = differences.stream().limit(NAMED_DIFFERENCES).collect(Collectors.joining("; "));
                int more = differences.size() - NAMED_DIFFERENCES;
                throw new NodeException(
                        ErrorCode.VERIFICATION_FAILED,
                        entry.graphId(),
                        more > 0 ? named + "; " + more + " more" : named);
            }
        }
    }
}
