package dev.instar.node.operation.imports;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.parquet.ImportStatementAllowlist;
import dev.instar.node.transfer.schema.Macros;
import dev.instar.node.transfer.schema.SampleAnswers;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The new database of one export, built beside the original and compared with it; nothing else is touched. */
@Component
public class IncomingDatabase {

    private static final double IMPORTED_PERCENT = 80;
    private static final double VERIFIED_PERCENT = 97;
    private static final int NAMED_DIFFERENCES = 10;

    private final Engines engines;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;

    IncomingDatabase(Engines engines, DatabaseFiles files, Fingerprints fingerprints) {
        this.engines = engines;
        this.files = files;
        this.fingerprints = fingerprints;
    }

    /**
     * Builds the database of an export; on return the file is closed, durable, without sidecars and equal to what was
     * exported.
     *
     * @param incoming a name the node gives to files that are to take a database's place; what is there is removed
     */
    public void build(
            ManifestDatabase entry,
            Path incoming,
            EngineVersion target,
            VerificationLevel level,
            Task task,
            ProgressReporter progress)
            throws IOException {
        Map<ImportStatementAllowlist, List<String>> scripts = read(entry);
        files.discard(incoming);
        try (Engine engine = engines.open(target, incoming, false);
                CancellationToken.Listening _ = task.onStop(engine::kill)) {
            progress.enter(Phase.IMPORT, IMPORTED_PERCENT);
            load(entry, scripts, engine, task, progress);
            engine.execute("CHECKPOINT");
            engine.closeDatabase();
        }
        task.requireGoingOn();
        progress.enter(Phase.VERIFY, VERIFIED_PERCENT);
        verify(entry, target, incoming, level, task, progress);
        List<Path> sidecars = files.names().sidecarsOfEngines(incoming);
        if (!sidecars.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    "The engine left " + sidecars + " beside the database it built and closed.");
        }
        files.sync(incoming);
    }

    private Map<ImportStatementAllowlist, List<String>> read(ManifestDatabase entry) throws IOException {
        Path folder = files.folder().resolve(entry.exportFolder());
        Map<ImportStatementAllowlist, List<String>> scripts = new EnumMap<>(ImportStatementAllowlist.class);
        for (ImportStatementAllowlist script : ImportStatementAllowlist.values()) {
            try {
                String text = new String(files.readAll(folder.resolve(script.fileName())), StandardCharsets.UTF_8);
                scripts.put(script, script.statements(text));
            } catch (ImportStatementAllowlist.ForeignStatementException e) {
                throw new NodeException(
                        ErrorCode.EXPORT_ALTERED,
                        "The export of database '" + entry.graphId() + "' is not one: " + e.getMessage());
            }
        }
        return scripts;
    }

    private void load(
            ManifestDatabase entry,
            Map<ImportStatementAllowlist, List<String>> scripts,
            Engine engine,
            Task task,
            ProgressReporter progress) {
        run(scripts, ImportStatementAllowlist.SCHEMA, engine, task);
        requireSameAnswers(entry, scripts.getOrDefault(ImportStatementAllowlist.SCHEMA, List.of()), engine);
        copy(entry, scripts.getOrDefault(ImportStatementAllowlist.COPY, List.of()), engine, task, progress);
        run(scripts, ImportStatementAllowlist.SEQUENCE, engine, task);
        run(scripts, ImportStatementAllowlist.INDEX, engine, task);
    }

    /** An export of the first release has no answers; its macros are compared with their own text. */
    private static void requireSameAnswers(ManifestDatabase entry, List<String> schema, Engine engine) {
        List<String> differences = entry.answers() != null
                ? List.copyOf(SampleAnswers.differences(entry.answers(), engine).values())
                : schema.stream()
                        .filter(statement -> statement.startsWith("CREATE MACRO") && !Macros.isTrue(statement, engine))
                        .map("the new engine understands another macro by: "::concat)
                        .toList();
        if (!differences.isEmpty()) {
            throw new NodeException(ErrorCode.VERIFICATION_FAILED, entry.graphId(), String.join("; ", differences));
        }
    }

    /**
     * The groups of rows of one file are one transaction. Appended one by one, they meet defects of LadybugDB 0.16.1 and
     * 0.20.4: the smallest number of an integer type becomes 0, and after dozens of them 0.16.1 mixed up texts (measured).
     */
    private void copy(
            ManifestDatabase entry, List<String> statements, Engine engine, Task task, ProgressReporter progress) {
        Path folder = files.folder().resolve(entry.exportFolder());
        long total = Math.max(1, entry.fingerprint().rows());
        Map<String, Long> rowsOf = rowsByTable(entry.fingerprint());
        long before = 0;
        for (List<String> groups : byFile(statements)) {
            boolean several = groups.size() > 1;
            if (several) {
                engine.execute("BEGIN TRANSACTION");
            }
            for (String copy : groups) {
                task.requireGoingOn();
                String table = ImportStatementAllowlist.tableOf(copy);
                // A table with several files counts with its first one.
                long rows = Objects.requireNonNullElse(rowsOf.remove(table), 0L);
                long offset = before;
                progress.rows(offset, total, table);
                engine.execute(
                        ImportStatementAllowlist.located(
                                copy,
                                folder.resolve(ImportStatementAllowlist.fileOf(copy))
                                        .toString()),
                        fraction -> progress.rows(offset + Math.round(fraction * rows), total, table));
                before += rows;
                progress.rows(before, total, table);
            }
            if (several) {
                engine.execute("COMMIT");
            }
        }
    }

    private static Collection<List<String>> byFile(List<String> copyStatements) {
        return copyStatements.stream()
                .collect(Collectors.groupingBy(
                        ImportStatementAllowlist::fileOf, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private static Map<String, Long> rowsByTable(Fingerprint fingerprint) {
        Map<String, Long> rows = new HashMap<>();
        for (TableFingerprint table : fingerprint.tables()) {
            String name = table.name();
            boolean isPair = name.endsWith(")") && name.contains(" -> ");
            rows.merge(isPair ? name.substring(0, name.lastIndexOf(" (")) : name, table.rows(), Long::sum);
        }
        return rows;
    }

    private static void run(
            Map<ImportStatementAllowlist, List<String>> scripts,
            ImportStatementAllowlist script,
            Engine engine,
            Task task) {
        for (String statement : scripts.getOrDefault(script, List.of())) {
            task.requireGoingOn();
            engine.execute(statement);
        }
    }

    /** Reads the closed file anew, so that what is proven is what is on disk. */
    private void verify(
            ManifestDatabase entry,
            EngineVersion target,
            Path incoming,
            VerificationLevel level,
            Task task,
            ProgressReporter progress) {
        Fingerprint found = fingerprints.of(
                target,
                incoming,
                new Fingerprint.Method(level, entry.fingerprint().hashing()),
                task,
                (table, done, all) -> progress.fraction((double) done / all, 0, table));
        List<String> differences = FingerprintDifference.between(entry.fingerprint(), found);
        if (!differences.isEmpty()) {
            String named = differences.stream().limit(NAMED_DIFFERENCES).collect(Collectors.joining("; "));
            int more = differences.size() - NAMED_DIFFERENCES;
            throw new NodeException(
                    ErrorCode.VERIFICATION_FAILED, entry.graphId(), more > 0 ? named + "; " + more + " more" : named);
        }
    }
}
