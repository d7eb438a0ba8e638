package dev.instar.node.fidelity;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A schema and a graph made up from a seed: every type, awkward names, NULLs everywhere. */
final class GeneratedGraph {

    private static final List<String> NAMES = List.of(
            "Person", "order", "my table", "Zürich", "a/b", "it's", "x", "match", "T_1", "A_B", "名前", "end", "q\"q");
    private static final List<String> TEXTS =
            List.of("", "a", "it's", "\"q\"", "x, y: {z}", "Zürich 漢字", "[1,2]", "\\\\ ;");
    private static final int MOST_ROWS = 40;

    private final Random random;
    private final boolean unions;
    private final List<String> statements = new ArrayList<>();

    /** A node table and the keys of its rows. */
    private record Node(String name, String key, List<String> rows) {}

    private record Column(String name, String type) {}

    /** @param unions whether the engine can fill columns of type UNION */
    GeneratedGraph(long seed, boolean unions) {
        this.random = new Random(seed);
        this.unions = unions;
    }

    /** Statements that make the graph in an empty database. */
    List<String> statements() {
        List<String> names = new ArrayList<>(NAMES);
        List<Node> nodes = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            nodes.add(node(names.remove(random.nextInt(names.size()))));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            relationship(names.remove(random.nextInt(names.size())), pick(nodes), pick(nodes));
        }
        return statements;
    }

    private Node node(String name) {
        String keyType = pick(List.of("INT64", "STRING", "SERIAL", "DATE", "UUID", "INT128"));
        String key = pick(List.of("id", "my id", "order"));
        List<Column> columns = columns(key);
        String list = columns.stream()
                .map(column -> ", " + Cypher.quote(column.name()) + " " + column.type() + defaultOf(column))
                .collect(Collectors.joining());
        statements.add("CREATE NODE TABLE " + Cypher.quote(name) + "(" + Cypher.quote(key) + " " + keyType + list
                + ", PRIMARY KEY (" + Cypher.quote(key) + "))");
        if (random.nextBoolean()) {
            statements.add("COMMENT ON TABLE " + Cypher.quote(name) + " IS " + Cypher.literal(pick(TEXTS) + "!"));
        }
        List<String> rows = new ArrayList<>();
        for (int row = random.nextInt(MOST_ROWS); row > 0; row--) {
            String value = key(keyType, row);
            rows.add(value);
            List<String> set = new ArrayList<>();
            if (!keyType.equals("SERIAL")) {
                set.add(Cypher.quote(key) + ": " + value);
            }
            set.addAll(values(columns));
            statements.add("CREATE (:" + Cypher.quote(name) + " {" + String.join(", ", set) + "})");
        }
        return new Node(name, key, keyType.equals("SERIAL") ? serials(rows.size()) : rows);
    }

    private static List<String> serials(int rows) {
        return IntStream.range(0, rows).mapToObj(Integer::toString).toList();
    }

    private void relationship(String name, Node from, Node to) {
        List<Column> columns = columns("");
        statements.add("CREATE REL TABLE " + Cypher.quote(name) + "(FROM " + Cypher.quote(from.name()) + " TO "
                + Cypher.quote(to.name())
                + columns.stream()
                        .map(column -> ", " + Cypher.quote(column.name()) + " " + column.type() + defaultOf(column))
                        .collect(Collectors.joining())
                + ")");
        if (from.rows().isEmpty() || to.rows().isEmpty()) {
            return;
        }
        for (int row = random.nextInt(MOST_ROWS); row > 0; row--) {
            String properties = String.join(", ", values(columns));
            statements.add("MATCH (a:" + Cypher.quote(from.name()) + "), (b:" + Cypher.quote(to.name()) + ") WHERE a."
                    + Cypher.quote(from.key()) + " = " + pick(from.rows()) + " AND b." + Cypher.quote(to.key()) + " = "
                    + pick(to.rows()) + " CREATE (a)-[:" + Cypher.quote(name)
                    + (properties.isEmpty() ? "" : " {" + properties + "}") + "]->(b)");
        }
    }

    private List<Column> columns(String key) {
        List<String> names = new ArrayList<>(List.of("a", "b col", "select", "ünï", "d", "end"));
        names.remove(key);
        List<Column> columns = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            columns.add(new Column(names.remove(random.nextInt(names.size())), type(2)));
        }
        return columns;
    }

    private String type(int depth) {
        List<String> scalars = List.of(
                "INT64",
                "INT32",
                "UINT8",
                "DOUBLE",
                "BOOL",
                "STRING",
                "DATE",
                "TIMESTAMP",
                "UUID",
                "BLOB",
                "INT128",
                "DECIMAL(10, 4)",
                "INTERVAL",
                "TIMESTAMP_NS");
        if (depth == 0 || random.nextInt(3) > 0) {
            return pick(scalars);
        }
        return switch (random.nextInt(unions ? 5 : 4)) {
            case 0 -> type(0) + "[]";
            case 1 -> type(0) + "[2]";
            case 2 -> "MAP(STRING, " + pick(List.of("INT64", "STRING", "DOUBLE")) + ")";
            case 3 -> "STRUCT(f1 " + type(0) + ", f2 " + type(depth - 1) + ")";
            default -> "UNION(num INT64, str STRING)";
        };
    }

    private String defaultOf(Column column) {
        if (random.nextInt(3) > 0) {
            return "";
        }
        return switch (column.type()) {
            case "INT64", "INT32" -> " DEFAULT " + (random.nextInt(21) - 10);
            case "DOUBLE" -> " DEFAULT -1.5";
            case "STRING" -> " DEFAULT " + Cypher.literal(pick(TEXTS));
            case "DATE" -> " DEFAULT date('2020-02-29')";
            case "BOOL" -> " DEFAULT true";
            default -> "";
        };
    }

    private List<String> values(List<Column> columns) {
        return columns.stream()
                .filter(_ -> random.nextInt(4) > 0)
                .map(column -> Cypher.quote(column.name()) + ": " + value(column.type()))
                .toList();
    }

    private String key(String type, int row) {
        return switch (type) {
            case "STRING" -> Cypher.literal(pick(TEXTS) + row);
            case "DATE" -> "date('19" + (10 + row) + "-01-01')";
            case "UUID" -> "UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a" + (10 + row) + "')";
            case "INT128" -> "CAST('" + row + "2345678901234567890123' AS INT128)";
            default -> Integer.toString(row);
        };
    }

    private String value(String type) {
        if (type.endsWith("[]")) {
            String element = type.substring(0, type.length() - 2);
            int size = random.nextInt(3);
            return size == 0
                    ? "CAST([] AS " + type + ")"
                    : IntStream.range(0, size)
                            .mapToObj(_ -> value(element))
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        if (type.endsWith("[2]")) {
            String element = type.substring(0, type.length() - 3);
            return "CAST([" + value(element) + ", " + value(element) + "] AS " + type + ")";
        }
        if (type.startsWith("MAP(")) {
            String element = type.substring("MAP(STRING, ".length(), type.length() - 1);
            return "map(['k', " + Cypher.literal(pick(TEXTS) + "2") + "], [" + value(element) + ", " + value(element)
                    + "])";
        }
        if (type.startsWith("STRUCT(")) {
            int comma = type.indexOf(", f2 ");
            return "{f1: " + value(type.substring("STRUCT(f1 ".length(), comma)) + ", f2: "
                    + value(type.substring(comma + ", f2 ".length(), type.length() - 1)) + "}";
        }
        int number = random.nextInt(2_000) - 1_000;
        return switch (type) {
            case "UINT8" -> "CAST(" + Math.abs(number) % 256 + " AS UINT8)";
            case "INT32" -> "CAST(" + number + " AS INT32)";
            case "DOUBLE" ->
                pick(List.of("CAST('NaN' AS DOUBLE)", "CAST(-0.0 AS DOUBLE)", "1e300", "CAST(0.1 AS DOUBLE)"));
            case "BOOL" -> Boolean.toString(random.nextBoolean());
            case "STRING" -> Cypher.literal(pick(TEXTS));
            case "DATE" -> "date('" + (1000 + Math.abs(number)) + "-02-03')";
            case "TIMESTAMP" -> "timestamp('" + (1000 + Math.abs(number)) + "-02-03 04:05:06.789012')";
            case "TIMESTAMP_NS" -> "CAST('2020-02-03 04:05:06.789012345' AS TIMESTAMP_NS)";
            case "UUID" -> "UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')";
            case "BLOB" -> "BLOB('\\\\xAA\\\\x00z')";
            case "INT128" -> "CAST('" + number + "0000000000000000000001' AS INT128)";
            case "DECIMAL(10, 4)" -> "CAST('" + number / 1000.0 + "' AS DECIMAL(10, 4))";
            case "INTERVAL" ->
                "to_months(" + number + ") + to_days(" + number + ") + to_microseconds(" + number * 1_001 + ")";
            case "UNION(num INT64, str STRING)" ->
                random.nextBoolean() ? "union_value(num := 5)" : "union_value(str := '5')";
            default -> Integer.toString(number);
        };
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
