package dev.instar.node.fingerprint;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.EngineHost;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TableFingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes a {@link Fingerprint} inside the engine: per table and per FROM/TO pair the row count and the sum of a hash
 * over keys and properties. The engine's {@code hash()} gave equal values in every release measured, before and after
 * migrations; a NULL of a nested type does not hash reproducibly and is replaced by a constant.
 */
public final class Fingerprinter {

    private static final String HASH_OF_NULL = "CAST(7 AS UINT64)";

    private final EngineHost host;

    public Fingerprinter(EngineHost host) {
        this.host = host;
    }

    /** Told before each table: its name, tables done, tables in all. */
    public interface Progress {
        void table(String name, int done, int total);
    }

    public Fingerprint compute(Schema schema, Progress progress) {
        List<TableFingerprint> tables = new ArrayList<>();
        int total = schema.nodeTables().size()
                + schema.relTables().stream()
                        .mapToInt(table -> table.pairs().size())
                        .sum();
        for (Schema.NodeTable table : schema.nodeTables()) {
            progress.table(table.name(), tables.size(), total);
            tables.add(ofNodes(table));
        }
        for (Schema.RelTable table : schema.relTables()) {
            for (Schema.Pair pair : table.pairs()) {
                String name = pairName(table, pair);
                progress.table(name, tables.size(), total);
                tables.add(ofRelationships(name, table, pair, schema));
            }
        }
        tables.sort(Comparator.comparing(TableFingerprint::name));
        return new Fingerprint(describe(schema), tables);
    }

    /** How a pair is named in fingerprints and messages. */
    public static String pairName(Schema.RelTable table, Schema.Pair pair) {
        return table.name() + " (" + pair.from() + " -> " + pair.to() + ")";
    }

    private TableFingerprint ofNodes(Schema.NodeTable table) {
        String hashes =
                table.columns().stream().map(column -> hash("n", column)).collect(Collectors.joining(", "));
        return query(table.name(), "MATCH (n:" + Cypher.quote(table.name()) + ")", hashes);
    }

    private TableFingerprint ofRelationships(String name, Schema.RelTable table, Schema.Pair pair, Schema schema) {
        String match = "MATCH (a:" + Cypher.quote(pair.from()) + ")-[r:" + Cypher.quote(table.name()) + "]->(b:"
                + Cypher.quote(pair.to()) + ")";
        Stream<String> ends = Stream.of(
                hash("a", schema.nodeTable(pair.from()).primaryKey()),
                hash("b", schema.nodeTable(pair.to()).primaryKey()));
        Stream<String> properties = table.columns().stream().map(column -> hash("r", column));
        return query(name, match, Stream.concat(ends, properties).collect(Collectors.joining(", ")));
    }

    private TableFingerprint query(String name, String match, String hashes) {
        QueryAnswer answer = host.execute(match + " RETURN CAST(count(*) AS STRING) AS row_count, CAST(sum(hash(["
                + hashes + "])) AS STRING) AS content");
        List<@Nullable Object> row = answer.rows().getFirst();
        long rows = Long.parseLong(String.valueOf(row.get(0)));
        return new TableFingerprint(name, rows, rows == 0 ? "" : Objects.toString(row.get(1), ""));
    }

    private static String hash(String variable, Schema.Column column) {
        String value = variable + "." + Cypher.quote(column.name());
        String type = column.type();
        boolean nested = Stream.of("STRUCT(", "MAP(", "UNION(").anyMatch(type::contains);
        String hashed = nested ? "CAST(" + value + " AS STRING)" : value;
        return "CASE WHEN " + value + " IS NULL THEN " + HASH_OF_NULL + " ELSE hash(" + hashed + ") END";
    }

    private static List<String> describe(Schema schema) {
        List<String> lines = new ArrayList<>();
        for (Schema.NodeTable table : schema.nodeTables()) {
            lines.add("node " + table.name() + " key " + table.primaryKey().name());
            table.columns().forEach(column -> lines.add(describe("node " + table.name(), column)));
        }
        for (Schema.RelTable table : schema.relTables()) {
            table.pairs().forEach(pair -> lines.add("relationship " + pairName(table, pair)));
            table.columns().forEach(column -> lines.add(describe("relationship " + table.name(), column)));
        }
        schema.macros().forEach(macro -> lines.add("macro " + macro));
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static String describe(String table, Schema.Column column) {
        return table + " column " + column.name() + " " + column.type();
    }
}
