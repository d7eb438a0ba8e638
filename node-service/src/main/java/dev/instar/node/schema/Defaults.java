package dev.instar.node.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/**
 * Finds out what a column's default really is. From Kuzu 0.10 on, an engine prints {@code DEFAULT -5} as {@code 5}
 * (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4): the sign is told only by a new row, which is made in a copy
 * of the database.
 */
@Component
public class Defaults {

    private static final Set<String> SIGNED = Set.of(
            "INT8", "INT16", "INT32", "INT64", "INT128", "FLOAT", "DOUBLE", "DECIMAL", "INTERVAL");
    private static final int ATTEMPTS = 5;

    private final Scratch scratch;
    private final Engines engines;

    Defaults(Scratch scratch, Engines engines) {
        this.scratch = scratch;
        this.engines = engines;
    }

    /** Whether {@link #settled} would have to copy the database. */
    public static boolean areDoubtful(Schema schema) {
        return schema.nodeTables().stream().flatMap(table -> table.columns().stream()).anyMatch(Defaults::isDoubtful)
                || schema.relTables().stream()
                        .flatMap(table -> table.columns().stream())
                        .anyMatch(Defaults::isDoubtful);
    }

    private static boolean isDoubtful(Schema.Column column) {
        String text = column.defaultExpression();
        boolean signed = SIGNED.contains(column.type().replaceAll("\\s*\\(.*", ""));
        return signed && !column.isSerial() && !text.isEmpty() && !text.startsWith("-");
    }

    /**
     * The same schema with defaults that may be used in a statement.
     *
     * @param database closed
     * @param open has the database open read-only
     * @param unknown told a sentence fragment for each default and macro whose value cannot be told
     */
    public Schema settled(EngineVersion version, Path database, Engine open, Schema schema, List<String> unknown) {
        unknown.addAll(Macros.doubtful(schema.macros(), open));
        if (!areDoubtful(schema)) {
            return schema;
        }
        return scratch.within(folder -> {
            try (Engine engine = engines.open(version, scratch.copy(database, folder), false)) {
                List<Schema.NodeTable> nodeTables = schema.nodeTables().stream()
                        .map(table -> new Schema.NodeTable(
                                table.name(),
                                table.comment(),
                                settled(table.name(), table.columns(), unknown, column -> ofNode(engine, table, column))))
                        .toList();
                List<Schema.RelTable> relTables = schema.relTables().stream()
                        .map(table -> new Schema.RelTable(
                                table.name(),
                                table.comment(),
                                settled(
                                        table.name(),
                                        table.columns(),
                                        unknown,
                                        column -> ofRelationship(engine, schema, table, column)),
                                table.pairs(),
                                table.multiplicity(),
                                table.storageDirection()))
                        .toList();
                return new Schema(nodeTables, relTables, schema.sequences(), schema.macros(), schema.indexes());
            }
        });
    }

    /** Asks a new row for a comparison of its default with the printed one, as it is and negated. */
    private interface Question {
        QueryAnswer ask(Schema.Column column);
    }

    private static List<Schema.Column> settled(
            String table, List<Schema.Column> columns, List<String> unknown, Question question) {
        List<Schema.Column> settled = new ArrayList<>();
        for (Schema.Column column : columns) {
            if (!isDoubtful(column)) {
                settled.add(column);
                continue;
            }
            String expression = expression(column, question);
            if (expression.isEmpty()) {
                unknown.add("the default of column " + column.name() + " of table " + table + " ("
                        + column.defaultExpression() + "), whose sign the engine does not tell");
            }
            settled.add(new Schema.Column(column.name(), column.type(), expression, column.primaryKey()));
        }
        return settled;
    }

    private static String expression(Schema.Column column, Question question) {
        String printed = column.defaultExpression();
        try {
            List<?> row = question.ask(column).rows().getFirst();
            if (Boolean.TRUE.equals(row.get(0))) {
                return printed;
            }
            return Boolean.TRUE.equals(row.get(1)) ? "-" + (printed.matches("[0-9.]+") ? printed : "(" + printed + ")") : "";
        } catch (StatementException e) {
            return "";
        }
    }

    private static QueryAnswer ofNode(Engine engine, Schema.NodeTable table, Schema.Column column) {
        for (int attempt = 1; ; attempt++) {
            try {
                return engine.execute("CREATE (x:" + Cypher.quote(table.name()) + " " + key(table) + ") RETURN "
                        + comparison(column));
            } catch (StatementException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static QueryAnswer ofRelationship(
            Engine engine, Schema schema, Schema.RelTable table, Schema.Column column) {
        Schema.Pair pair = table.pairs().getFirst();
        Schema.NodeTable from = schema.nodeTable(pair.from());
        Schema.NodeTable to = schema.nodeTable(pair.to());
        return engine.execute("CREATE (a:" + Cypher.quote(from.name()) + " " + key(from) + "), (b:"
                + Cypher.quote(to.name()) + " " + key(to) + "), (a)-[x:" + Cypher.quote(table.name())
                + "]->(b) RETURN " + comparison(column));
    }

    private static String comparison(Schema.Column column) {
        String value = "x." + Cypher.quote(column.name());
        String printed = "(" + column.defaultExpression() + ")";
        String type = column.type();
        return value + " = CAST(" + printed + " AS " + type + ") AS same, " + value + " = CAST(-" + printed + " AS " + type
                + ") AS negated";
    }

    /** A key that most likely no row has yet; a SERIAL finds one itself. */
    private static String key(Schema.NodeTable table) {
        Schema.Column key = table.primaryKey();
        if (key.isSerial()) {
            return "";
        }
        long number = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50);
        String value =
                switch (key.type().replaceAll("\\s*\\(.*", "")) {
                    case "STRING", "BLOB" -> Cypher.literal(UUID.randomUUID().toString());
                    case "UUID" -> "UUID(" + Cypher.literal(UUID.randomUUID().toString()) + ")";
                    case "DATE" -> "CAST('0001-01-01' AS DATE) + " + number % 3_000_000;
                    case "INT64", "UINT64", "INT128", "FLOAT", "DOUBLE" -> Long.toString(number);
                    case "INT32", "UINT32" -> Long.toString(number % Integer.MAX_VALUE);
                    case "INT16", "UINT16" -> Long.toString(number % Short.MAX_VALUE);
                    case "INT8", "UINT8" -> Long.toString(number % Byte.MAX_VALUE);
                    default -> "CAST('" + (1970 + number % 7000) + "-01-01 00:00:00' AS " + key.type() + ")";
                };
        return "{" + Cypher.quote(key.name()) + ": " + value + "}";
    }
}
