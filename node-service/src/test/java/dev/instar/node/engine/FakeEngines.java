package dev.instar.node.engine;

import dev.instar.node.World;
import dev.instar.node.cypher.Cypher;
import dev.instar.node.storage.FakeVolume;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.QueryAnswer.Column;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Engines over a {@link FakeVolume}: they keep tables of text rows, answer the statements the node sends, write a
 * write-ahead log before a checkpoint, stamp a file of another storage version as the real ones do, and can be told to
 * lie.
 */
public final class FakeEngines implements Engines {

    private static final Pattern NODES = Pattern.compile("MATCH \\(n:`([^`]+)`\\).*", Pattern.DOTALL);
    private static final Pattern PAIR =
            Pattern.compile("MATCH \\(a(?::`[^`]+`)?\\)-\\[n:`([^`]+)`\\]->\\(b(?::`[^`]+`)?\\).*", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("'([^']*)'");

    private final World world;
    private final FakeVolume volume;
    private UnaryOperator<List<String>> copiedRows = rows -> rows;

    public FakeEngines(World world, FakeVolume volume) {
        this.world = world;
        this.volume = volume;
    }

    /** Lies about copies: what is stored is another thing than what was read, and the answer is still "done". */
    public void storeInCopies(UnaryOperator<List<String>> lie) {
        copiedRows = lie;
    }

    @Override
    public Engine open(EngineVersion version, Path database, boolean readOnly) {
        return new FakeEngine(version, database, readOnly);
    }

    @Override
    public Engine openForServing(EngineVersion version, Path database, boolean readOnly) {
        return open(version, database, readOnly);
    }

    @Override
    public Engine openCuttingLog(EngineVersion version, Path database) {
        return open(version, database, false);
    }

    /** Rows of every table of a database, read as an engine of the file's version would. */
    public Map<String, List<String>> rows(Path database) {
        byte[] log = bytes(walOf(database));
        byte[] content = bytes(database);
        if (content == null) {
            throw new IllegalStateException("There is no " + database);
        }
        Map<String, List<String>> rows = new TreeMap<>();
        (log == null ? FakeFile.tables(content) : FakeFile.tablesOfLog(log))
                .forEach((name, table) -> rows.put(name, table.rows));
        return rows;
    }

    private byte @Nullable [] bytes(Path path) {
        if (!volume.exists(path)) {
            return null;
        }
        try (InputStream in = volume.read(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path walOf(Path database) {
        return database.resolveSibling(database.getFileName() + ".wal");
    }

    private final class FakeEngine implements Engine {
        private final EngineVersion version;
        private final Path database;
        private final boolean readOnly;
        private final boolean isNew;
        private Map<String, FakeFile.Table> tables = new TreeMap<>();
        private boolean open = true;
        private boolean dirty;

        FakeEngine(EngineVersion version, Path database, boolean readOnly) {
            world.look();
            this.version = version;
            this.database = database;
            this.readOnly = readOnly;
            byte[] content = bytes(database);
            isNew = content == null;
            if (content == null) {
                if (readOnly) {
                    throw new StatementException("Cannot create an empty database under READ ONLY mode.");
                }
                write(database, FakeFile.encode(version, tables));
                return;
            }
            if (FakeFile.storageOf(content) != FakeFile.storage(version)) {
                if (!readOnly) {
                    world.violation(version + " opened " + database + " for writing, which has storage version "
                            + FakeFile.storageOf(content));
                }
                throw new StatementException(
                        "Trying to read a database file with a different version. Database file version: "
                                + FakeFile.storageOf(content));
            }
            byte[] log = bytes(walOf(database));
            tables = log == null ? FakeFile.tables(content) : FakeFile.tablesOfLog(log);
            dirty = log != null;
        }

        private void write(Path path, byte[] content) {
            try {
                volume.overwrite(path, content);
            } catch (IOException e) {
                throw new StatementException(
                        "IO exception: Cannot write to file. path: " + path + " Error: " + e.getMessage());
            }
        }

        @Override
        public EngineHello hello() {
            return new EngineHello(version, FakeFile.storage(version), true);
        }

        @Override
        public boolean isAlive() {
            return open && !world.isStopped();
        }

        @Override
        public QueryAnswer execute(String statement, DoubleConsumer progress) {
            progress.accept(0.5);
            return execute(statement);
        }

        @Override
        public QueryAnswer execute(Statement statement) {
            return execute(statement.text());
        }

        @Override
        public QueryAnswer execute(String statement) {
            world.look();
            if (statement.startsWith("CALL show_tables()")) {
                return answer(
                        List.of("name", "type", "comment"),
                        tables.entrySet().stream()
                                .map(table -> List.<@Nullable Object>of(
                                        table.getKey(), table.getValue().isPair() ? "REL" : "NODE", "")));
            }
            if (statement.startsWith("CALL table_info(")) {
                boolean pair = table(literal(statement)).isPair();
                return answer(
                        List.of("name", "type", "default_expression", pair ? "storage_direction" : "primary_key"),
                        Stream.of(List.of("id", "STRING", "NULL", pair ? "both" : "True")));
            }
            if (statement.startsWith("CALL show_connection(")) {
                String[] ends = table(literal(statement)).ends.split(">", -1);
                return answer(
                        List.of("source_table_name", "destination_table_name"), Stream.of(List.of(ends[0], ends[1])));
            }
            if (statement.startsWith("CALL storage_info(")) {
                return answer(List.of("table_type"), Stream.of(List.of("NODE")));
            }
            if (statement.startsWith("CALL ")) {
                return answer(List.of("name"), Stream.empty());
            }
            if (statement.startsWith("EXPLAIN ")) {
                return done();
            }
            if (statement.startsWith("EXPORT DATABASE ")) {
                return exportSchema(Path.of(literal(statement)));
            }
            if (statement.startsWith("COPY (")) {
                return copyTo(statement);
            }
            if (statement.startsWith("COPY `")) {
                return copyFrom(statement);
            }
            if (statement.startsWith("LOAD FROM ")) {
                return fingerprint(statement, readRows(Path.of(literal(statement))));
            }
            if (statement.startsWith("MATCH ")) {
                return fingerprint(statement, table(tableOf(statement)).rows);
            }
            if (statement.startsWith("CREATE NODE TABLE `") || statement.startsWith("CREATE REL TABLE `")) {
                return create(statement);
            }
            if (statement.startsWith("CREATE (:")) {
                return insert(statement);
            }
            if (statement.equals("CHECKPOINT")) {
                return checkpoint();
            }
            if (statement.startsWith("BEGIN") || statement.equals("COMMIT") || statement.startsWith("RETURN 1")) {
                return done();
            }
            throw new StatementException("The fake does not know: " + statement);
        }

        private QueryAnswer exportSchema(Path folder) {
            var script = new StringBuilder();
            tables.forEach((name, table) -> {
                if (table.isPair()) {
                    String[] ends = table.ends.split(">", -1);
                    script.append("CREATE REL TABLE `" + name + "` (FROM `" + ends[0] + "` TO `" + ends[1]
                            + "`, `id` STRING, MANY_MANY);\n");
                }
            });
            try {
                volume.createFolder(folder);
            } catch (IOException e) {
                throw new StatementException(String.valueOf(e.getMessage()));
            }
            write(folder.resolve("schema.cypher"), script.toString().getBytes(StandardCharsets.UTF_8));
            return done();
        }

        private QueryAnswer copyTo(String statement) {
            List<String> rows = table(tableOf(statement.substring("COPY (".length()))).rows;
            List<String> strings = Cypher.of(statement).strings();
            write(Path.of(strings.getLast()), String.join("\n", rows).getBytes(StandardCharsets.UTF_8));
            return done();
        }

        private QueryAnswer copyFrom(String statement) {
            Cypher copy = Cypher.of(statement);
            List<String> rows = readRows(Path.of(copy.strings().getFirst()));
            change(() -> table(copy.quotedNames().getFirst()).rows.addAll(copiedRows.apply(rows)));
            return done();
        }

        private List<String> readRows(Path file) {
            byte[] content = bytes(file);
            if (content == null) {
                throw new StatementException("There is no file " + file);
            }
            return content.length == 0
                    ? List.of()
                    : Arrays.asList(new String(content, StandardCharsets.UTF_8).split("\n", -1));
        }

        private QueryAnswer create(String statement) {
            List<String> names = Cypher.of(statement).quotedNames();
            String ends = statement.startsWith("CREATE REL") ? names.get(1) + ">" + names.get(2) : "";
            change(() -> tables.put(names.getFirst(), new FakeFile.Table(ends)));
            return done();
        }

        /** {@code CREATE (:`Table` {id: 'row'})}, also for the rows of a relationship table. */
        private QueryAnswer insert(String statement) {
            Cypher insert = Cypher.of(statement);
            change(() -> table(insert.quotedNames().getFirst())
                    .rows
                    .add(insert.strings().getFirst()));
            return done();
        }

        private void change(Runnable change) {
            if (readOnly) {
                throw new StatementException("Cannot execute write operations in a read-only database!");
            }
            change.run();
            Path wal = walOf(database);
            write(wal, FakeFile.encodeLog(version, tables));
            if (!isNew) {
                sync(wal);
            }
            dirty = true;
        }

        /** An engine takes care of a database that is there already; what it makes anew is left to whoever asked. */
        private QueryAnswer checkpoint() {
            if (dirty && !readOnly) {
                write(database, FakeFile.encode(version, tables));
                if (!isNew) {
                    sync(database);
                }
                try {
                    volume.delete(walOf(database));
                } catch (IOException e) {
                    throw new StatementException(String.valueOf(e.getMessage()));
                }
                dirty = false;
            }
            return done();
        }

        private void sync(Path path) {
            try {
                volume.sync(path);
                volume.syncFolder(Objects.requireNonNull(path.getParent()));
            } catch (IOException e) {
                throw new StatementException(String.valueOf(e.getMessage()));
            }
        }

        private QueryAnswer fingerprint(String statement, List<String> rows) {
            long hash =
                    rows.stream().mapToLong(row -> row.hashCode() & 0xffffffffL).sum();
            List<String> columns = new ArrayList<>(List.of("row_count", "content"));
            List<@Nullable Object> values =
                    new ArrayList<>(List.of(Integer.toString(rows.size()), Long.toString(hash)));
            for (int i = 0; statement.contains(" AS column_" + i); i++) {
                columns.add("column_" + i);
                values.add(Long.toString(hash));
            }
            return answer(columns, Stream.of(values));
        }

        private FakeFile.Table table(String name) {
            FakeFile.Table table = tables.get(name);
            if (table == null) {
                throw new StatementException("FakeFile.Table " + name + " does not exist.");
            }
            return table;
        }

        private String tableOf(String match) {
            for (Pattern pattern : List.of(PAIR, NODES)) {
                Matcher found = pattern.matcher(match);
                if (found.matches()) {
                    return found.group(1);
                }
            }
            throw new StatementException("The fake does not know: " + match);
        }

        private String literal(String statement) {
            Matcher literal = LITERAL.matcher(statement);
            if (!literal.find()) {
                throw new StatementException("The fake finds no text in: " + statement);
            }
            return literal.group(1);
        }

        private QueryAnswer done() {
            return answer(List.of("result"), Stream.empty());
        }

        private QueryAnswer answer(List<String> columns, Stream<List<@Nullable Object>> rows) {
            return new QueryAnswer(
                    columns.stream().map(name -> new Column(name, "STRING")).toList(), rows.toList(), false);
        }

        @Override
        public void closeDatabase() {
            checkpoint();
            open = false;
        }

        @Override
        public void kill() {
            open = false;
        }

        @Override
        public void close() {
            if (open && !world.isStopped()) {
                closeDatabase();
            }
            open = false;
        }
    }
}
