package dev.instar.node.transfer.parquet;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.transfer.schema.ColumnType;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rows of one node table, or of one FROM/TO pair of a relationship table, as one Parquet file with columns
 * {@code k0}, {@code k1} (end keys of a relationship) and {@code c0}, {@code c1} and so on.
 *
 * @param file name inside the export, made from a number, so that no two tables can share it
 * @param table in the engine's words
 * @param name as fingerprints name it
 * @param from FROM table, or an empty text for a node table
 * @param needsPair whether the table has other pairs as well
 */
public record TableParquet(
        String file,
        String table,
        String name,
        String from,
        String to,
        boolean needsPair,
        List<Schema.Column> keys,
        List<Schema.Column> columns) {

    private static final int SHOWN_CHARACTERS = 40;

    /** One file for each node table and each pair, node tables first. */
    public static List<TableParquet> of(Schema schema) {
        List<TableParquet> files = new ArrayList<>();
        for (Schema.NodeTable table : schema.nodeTables()) {
            files.add(new TableParquet(
                    fileName(files.size(), table.name()),
                    table.name(),
                    table.name(),
                    "",
                    "",
                    false,
                    List.of(),
                    table.columns()));
        }
        for (Schema.RelTable table : schema.relTables()) {
            for (Schema.Pair pair : table.pairs()) {
                files.add(new TableParquet(
                        fileName(files.size(), table.name()),
                        table.name(),
                        pairName(table.name(), pair),
                        pair.from(),
                        pair.to(),
                        table.pairs().size() > 1,
                        List.of(
                                schema.nodeTable(pair.from()).primaryKey(),
                                schema.nodeTable(pair.to()).primaryKey()),
                        table.columns()));
            }
        }
        return files;
    }

    /** How a pair is named in fingerprints and messages. */
    public static String pairName(String table, Schema.Pair pair) {
        return table + " (" + pair.from() + " -> " + pair.to() + ")";
    }

    private static String fileName(int number, String table) {
        String readable = table.replaceAll("[^A-Za-z0-9_]", "_");
        return String.format(
                Locale.ROOT,
                "%04d-%s.parquet",
                number + 1,
                readable.substring(0, Math.min(readable.length(), SHOWN_CHARACTERS)));
    }

    /** Where the rows are found in a database. */
    public String match() {
        return from.isEmpty()
                ? "MATCH (n:" + Cypher.quote(table) + ")"
                : "MATCH (a:" + Cypher.quote(from) + ")-[n:" + Cypher.quote(table) + "]->(b:" + Cypher.quote(to) + ")";
    }

    /** At which a relationship is stored. */
    public enum End {
        FROM("a", "b"),
        TO("b", "a");

        private final String variable;
        private final String other;

        End(String variable, String other) {
            this.variable = variable;
            this.other = other;
        }
    }

    /** As {@link #match}, for a pair, read from where the relationships are stored at one of their ends. */
    public String match(End end) {
        return match() + " HINT (" + end.variable + " JOIN n) JOIN " + end.other;
    }

    /** Every value of a row in a database: end keys first, then columns. */
    public List<String> values() {
        Stream<String> keyValues = IntStream.range(0, keys.size())
                .mapToObj(i -> (i == 0 ? "a." : "b.") + Cypher.quote(keys.get(i).name()));
        return Stream.concat(keyValues, columns.stream().map(column -> "n." + Cypher.quote(column.name())))
                .toList();
    }

    /**
     * The types that go with {@link #values}.
     *
     * @throws UnreadableSchemaException if one of them cannot be read back
     */
    public List<ColumnType> types() {
        return Stream.concat(keys.stream(), columns.stream()).map(this::type).toList();
    }

    private ColumnType type(Schema.Column column) {
        try {
            return column.parsedType();
        } catch (IllegalArgumentException e) {
            throw new UnreadableSchemaException(
                    "column " + column.name() + " of table " + table + ", because " + e.getMessage());
        }
    }

    /** The places among {@link #values} of those that no file keeps. */
    public List<Integer> lost() {
        List<ColumnType> types = types();
        return IntStream.range(0, types.size())
                .filter(i -> Codec.isLost(types.get(i)))
                .boxed()
                .toList();
    }

    /** What each value is called in messages. */
    public List<String> valueNames() {
        return Stream.concat(
                        IntStream.range(0, keys.size())
                                .mapToObj(i -> (i == 0 ? "key of FROM " + from : "key of TO " + to)),
                        columns.stream().map(column -> "column " + column.name() + " (" + column.type() + ")"))
                .toList();
    }

    private List<Codec> codecs() {
        List<String> values = values();
        List<ColumnType> types = types();
        return IntStream.range(0, values.size())
                .mapToObj(i ->
                        new Codec(values.get(i), i < keys.size() ? "k" + i : "c" + (i - keys.size()), types.get(i)))
                .toList();
    }

    private List<Codec.Flag> flags() {
        return codecs().stream().flatMap(codec -> codec.flags().stream()).toList();
    }

    /** Writes the file under the old engine. */
    public String writeTo(String path) {
        String items = codecs().stream()
                .flatMap(codec -> codec.columns().stream())
                .map(column -> column.expression() + " AS " + column.name())
                .collect(Collectors.joining(", "));
        return "COPY (" + match() + " RETURN " + items + ") TO " + Cypher.literal(path);
    }

    /** Asks which flags and tags the rows have, as text; empty where rows need not be told apart. */
    public String patternsQuery() {
        List<Codec.Flag> flags = flags();
        return flags.isEmpty()
                ? ""
                : match()
                        + flags.stream()
                                .map(flag -> "CAST(" + flag.expression() + " AS STRING) AS " + flag.name())
                                .collect(Collectors.joining(", ", " RETURN DISTINCT ", ""));
    }

    /** How many groups of rows there can be at most; {@link Long#MAX_VALUE} for more than a long holds. */
    public long mostPatterns() {
        long most = 1;
        for (Codec.Flag flag : flags()) {
            if (most > Long.MAX_VALUE / (flag.values() + 1L)) {
                return Long.MAX_VALUE;
            }
            most *= flag.values();
        }
        return most;
    }

    /**
     * Rows of the file that are read by one statement.
     *
     * @param source {@code LOAD FROM} with its conditions
     * @param decoded what stands for each value; empty where it is NULL in all of these rows
     * @param types that the engine sees there: a union has the one member it holds in these rows
     */
    public record Group(String source, List<Optional<String>> decoded, List<ColumnType> types) {}

    private static long nulls(Map<String, String> pattern) {
        return pattern.values().stream()
                .filter(value -> value.isEmpty() || Boolean.parseBoolean(value))
                .count();
    }

    /**
     * The groups of rows that have to be read apart, those with the fewest NULLs first: a table whose first rows are all
     * NULL meets a defect of the engines, which then store the smallest number of an integer type as 0 (measured on Kuzu
     * 0.11.2 and LadybugDB 0.16.1 and 0.20.4).
     *
     * @param patterns answer of {@link #patternsQuery}, by column; empty if there is no such query
     */
    public List<Group> groups(List<Map<String, String>> patterns, String path) {
        List<Codec> codecs = codecs();
        List<Codec.Flag> flags = flags();
        List<Map<String, String>> all = flags.isEmpty() ? List.of(Map.of()) : patterns;
        return all.stream()
                .sorted(Comparator.comparingLong(TableParquet::nulls))
                .map(pattern -> {
                    String conditions = flags.stream()
                            .map(flag -> flag.condition(pattern.getOrDefault(flag.name(), "")))
                            .collect(Collectors.joining(" AND "));
                    return new Group(
                            "LOAD FROM " + Cypher.literal(path) + (conditions.isEmpty() ? "" : " WHERE " + conditions),
                            codecs.stream().map(codec -> codec.decode(pattern)).toList(),
                            codecs.stream()
                                    .map(codec -> codec.decodedType(pattern))
                                    .toList());
                })
                .toList();
    }

    /** Reads the file under the new engine, one statement per group; the path in them is relative. */
    List<String> copyStatements(List<Map<String, String>> patterns) {
        String pair = needsPair ? " (from=" + Cypher.literal(from) + ", to=" + Cypher.literal(to) + ")" : "";
        return groups(patterns, file).stream()
                .map(group -> "COPY " + Cypher.quote(table) + list(group) + " FROM (" + group.source() + " RETURN "
                        + String.join(", ", items(group)) + ")" + pair)
                .toList();
    }

    /**
     * A column of a node table that is left out becomes NULL. In relationship tables the engines then mix up the other
     * columns (measured on LadybugDB 0.20.4), so NULL is written out there.
     */
    private boolean isWritten(Group group, int value) {
        return !from.isEmpty() || group.decoded().get(value).isPresent();
    }

    private String list(Group group) {
        List<String> names = IntStream.range(0, columns.size())
                .filter(i -> isWritten(group, keys.size() + i))
                .mapToObj(i -> Cypher.quote(columns.get(i).name()))
                .toList();
        return names.isEmpty() ? "" : names.stream().collect(Collectors.joining(", ", " (", ")"));
    }

    private List<String> items(Group group) {
        List<ColumnType> types = types();
        return IntStream.range(0, types.size())
                .filter(i -> isWritten(group, i))
                .mapToObj(i -> group.decoded()
                        .get(i)
                        .orElseGet(() -> "CAST(NULL AS " + types.get(i).cypher() + ")"))
                .toList();
    }
}
