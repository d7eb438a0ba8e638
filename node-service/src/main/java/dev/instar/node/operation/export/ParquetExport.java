package dev.instar.node.operation.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.parquet.ImportStatementAllowlist;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * One database to Parquet and statements: written under a temporary name, read back and compared, hashed, made durable,
 * then renamed. Only an export with its final name is complete.
 */
@Component
class ParquetExport {

    static final String UNFINISHED = ".unfinished";

    /** @param folder relative to the data folder */
    record Result(String folder, List<FileHash> files) {}

    /**
     * What is exported.
     *
     * @param engine has the database open read-only
     * @param folder below the exports folder, used by this run of the export alone
     * @param fingerprint of the database, computed at the level of the plan
     */
    record Order(
            String graphId,
            EngineVersion target,
            Engine engine,
            TransferPlan transferPlan,
            Fingerprint fingerprint,
            VerificationLevel level,
            String folder) {}

    private final DatabaseFiles files;

    ParquetExport(DatabaseFiles files) {
        this.files = files;
    }

    Result run(Order order, Task task, ProgressReporter progress, double writtenPercent, double provenPercent) {
        Path folder = files.exports().resolve(order.folder());
        Path unfinished = folder.resolve(order.graphId() + UNFINISHED);
        Path finished = folder.resolve(order.graphId());
        try {
            files.createFolder(unfinished);
            progress.enter(Phase.EXPORT, writtenPercent);
            writeRows(order, unfinished, task, progress);
            Map<TableParquet, List<Map<String, String>>> patterns = patterns(order);
            writeScripts(order.transferPlan(), patterns, unfinished);
            progress.enter(Phase.PROVE, provenPercent);
            prove(order, patterns, unfinished, task, progress);
            List<FileHash> hashes = files.identities().hashes(unfinished, task::requireGoingOn);
            files.syncTree(unfinished);
            files.rename(unfinished, finished);
            return new Result(files.names().relative(finished), hashes);
        } catch (IOException e) {
            throw cannotWrite(order, FailureWords.of(e));
        }
    }

    /** Reads all tables in one read-only transaction, so that they form a consistent snapshot. */
    private static void writeRows(Order order, Path folder, Task task, ProgressReporter progress) {
        order.engine().execute("BEGIN TRANSACTION READ ONLY");
        List<TableParquet> tables = order.transferPlan().files();
        Map<String, TableFingerprint> expected = byName(order.fingerprint());
        long total = Math.max(1, order.fingerprint().rows());
        long before = 0;
        for (TableParquet table : tables) {
            task.requireGoingOn();
            TableFingerprint rows = expected.get(table.name());
            long count = rows == null ? 0 : rows.rows();
            long offset = before;
            progress.rows(offset, total, table.name());
            try {
                order.engine()
                        .execute(
                                table.writeTo(folder.resolve(table.file()).toString()),
                                fraction -> progress.rows(offset + Math.round(fraction * count), total, table.name()));
            } catch (StatementException e) {
                if (e.isFileSystemFailure()) {
                    throw cannotWrite(order, words(e));
                }
                requireMemory(order, table, e);
                throw refused(order, "table " + table.name() + ", which the engine cannot write: " + words(e));
            }
            before += count;
        }
        order.engine().execute("COMMIT");
    }

    private static Map<TableParquet, List<Map<String, String>>> patterns(Order order) {
        Map<TableParquet, List<Map<String, String>>> patterns = new HashMap<>();
        for (TableParquet table : order.transferPlan().files()) {
            patterns.put(table, NullPatterns.of(table, order.engine()));
        }
        return patterns;
    }

    private void writeScripts(
            TransferPlan transferPlan, Map<TableParquet, List<Map<String, String>>> patterns, Path folder)
            throws IOException {
        write(folder, ImportStatementAllowlist.SCHEMA, transferPlan.schemaStatements());
        write(folder, ImportStatementAllowlist.COPY, transferPlan.copyStatements(patterns));
        write(folder, ImportStatementAllowlist.SEQUENCE, transferPlan.sequenceStatements());
        write(folder, ImportStatementAllowlist.INDEX, transferPlan.indexStatements());
    }

    private void write(Path folder, ImportStatementAllowlist script, List<String> statements) throws IOException {
        String text = statements.stream().map(statement -> statement + ";\n").collect(Collectors.joining());
        try {
            if (!script.statements(text).equals(statements)) {
                throw new IOException("a statement of " + script.fileName() + " does not read as it was written");
            }
        } catch (ImportStatementAllowlist.ForeignStatementException e) {
            throw new IOException(e.getMessage(), e);
        }
        files.write(folder.resolve(script.fileName()), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads every file back as the import will and compares it with the database. */
    private static void prove(
            Order order,
            Map<TableParquet, List<Map<String, String>>> patterns,
            Path folder,
            Task task,
            ProgressReporter progress) {
        var fingerprinter = new Fingerprinter(order.engine(), Fingerprint.Method.of(order.level()));
        Map<String, TableFingerprint> expected = byName(order.fingerprint());
        List<TableParquet> tables = order.transferPlan().files();
        for (int i = 0; i < tables.size(); i++) {
            task.requireGoingOn();
            TableParquet table = tables.get(i);
            String path = folder.resolve(table.file()).toString();
            List<TableParquet.Group> groups = table.groups(patterns.getOrDefault(table, List.of()), path);
            progress.fraction((double) i / tables.size(), 0, table.name());
            try {
                TableFingerprint original = Objects.requireNonNull(expected.get(table.name()));
                TableFingerprint found = groups.stream()
                        .map(group -> fingerprinter.ofGroup(table, group))
                        .reduce(TableFingerprint::plus)
                        .orElseGet(() -> new TableFingerprint(table.name(), 0, "", new TreeMap<>()));
                if (!found.equals(original)) {
                    throw refused(
                            order,
                            "rows of table " + table.name() + ", which do not come back from Parquet as they were"
                                    + FingerprintDifference.columns(original, found));
                }
            } catch (StatementException e) {
                requireMemory(order, table, e);
                throw refused(order, "table " + table.name() + ", whose file cannot be read back: " + words(e));
            } catch (EngineHostException e) {
                task.requireGoingOn();
                if (!e.isCrash()) {
                    throw EngineFailures.of(
                            ErrorCode.EXPORT_FAILED,
                            "Reading back table " + table.name() + " of database '" + order.graphId() + "' failed",
                            e);
                }
                throw refused(order, "table " + table.name() + ", on whose file the engine ends: " + e.getMessage());
            }
        }
    }

    /** Short memory says nothing of what can be carried. */
    private static void requireMemory(Order order, TableParquet table, StatementException e) {
        if (EngineFailures.isOutOfMemory(e)) {
            throw EngineFailures.of(
                    ErrorCode.EXPORT_FAILED,
                    "Export of table " + table.name() + " of database '" + order.graphId() + "' failed",
                    e);
        }
    }

    /** The engine's own words without the statement, which the operator did not write. */
    private static String words(StatementException e) {
        return String.valueOf(e.getMessage()).replaceAll("(?s) \\(in: .*", "");
    }

    private static NodeException refused(Order order, String what) {
        return new NodeException(
                ErrorCode.FIDELITY, order.graphId(), order.target().displayName(), what);
    }

    private static NodeException cannotWrite(Order order, String why) {
        return new NodeException(
                ErrorCode.FILES_FAILED, "Cannot write the export of '" + order.graphId() + "': " + why);
    }

    private static Map<String, TableFingerprint> byName(Fingerprint fingerprint) {
        return fingerprint.tables().stream().collect(Collectors.toMap(TableFingerprint::name, Function.identity()));
    }
}
