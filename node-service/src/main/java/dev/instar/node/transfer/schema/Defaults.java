package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Expression;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/**
 * Finds out what a column's default really is. From Kuzu 0.10 on, an engine prints {@code DEFAULT -5} as {@code 5} and
 * {@code DEFAULT (1 + 2) * 3} as {@code 1 + 2 * 3} (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4): signs and
 * parentheses are told only by a new row, which is made in a copy of the database.
 */
@Component
public class Defaults {

    private static final int ATTEMPTS = 5;

    private final ScratchCopy scratch;
    private final Engines engines;

    Defaults(ScratchCopy scratch, Engines engines) {
        this.scratch = scratch;
        this.engines = engines;
    }

    /** Whether {@link #settled} would have to copy the database. */
    public static boolean areDoubtful(Schema schema) {
        return columns(schema).values().stream().flatMap(List::stream).anyMatch(Defaults::isDoubtful);
    }

    /**
     * The same schema as far as an engine tells it without a copy: with macros that give what they give, and without the
     * defaults that only {@link #settled} can tell.
     *
     * @param doubtful told a sentence fragment for each macro whose meaning cannot be told
     */
    public static Schema withoutDoubtful(Schema schema, Queryable engine, List<String> doubtful) {
        return new Schema(
                schema.types(),
                schema.nodeTables().stream()
                        .map(table ->
                                new Schema.NodeTable(table.name(), table.comment(), withoutDoubtful(table.columns())))
                        .toList(),
                schema.relTables().stream()
                        .map(table -> new Schema.RelTable(
                                table.name(),
                                table.comment(),
                                withoutDoubtful(table.columns()),
                                table.pairs(),
                                table.multiplicity(),
                                table.storageDirection()))
                        .toList(),
                schema.sequences(),
                Macros.settled(schema.macros(), engine, doubtful),
                schema.indexes());
    }

    private static List<Schema.Column> withoutDoubtful(List<Schema.Column> columns) {
        return columns.stream()
                .map(column -> isDoubtful(column)
                        ? new Schema.Column(column.name(), column.type(), "", column.primaryKey())
                        : column)
                .toList();
    }

    /** By table. */
    private static Map<String, List<Schema.Column>> columns(Schema schema) {
        Map<String, List<Schema.Column>> columns = new TreeMap<>();
        schema.nodeTables().forEach(table -> columns.put(table.name(), table.columns()));
        schema.relTables().forEach(table -> columns.put(table.name(), table.columns()));
        return columns;
    }

    /** A sentence fragment for each default that its own engine does not compute any more: no table is made with it. */
    public static List<String> uncomputable(Schema schema, Queryable engine) {
        var calls = MacroCalls.of(schema.macros());
        List<String> refusals = new ArrayList<>();
        columns(schema)
                .forEach((table, columns) -> columns.stream()
                        .filter(column -> !column.isSerial()
                                && !column.defaultExpression().isEmpty()
                                && !isDoubtful(column))
                        .filter(column -> {
                            Set<String> functions =
                                    Cypher.of(column.defaultExpression()).functions();
                            return !functions.isEmpty() && functions.stream().allMatch(calls::isSteady);
                        })
                        .forEach(column -> {
                            try {
                                engine.execute(new Statement(
                                        "RETURN " + column.defaultExpression() + " LIMIT 1",
                                        Map.of(),
                                        1,
                                        Macros.LONGEST_TRIAL,
                                        null));
                            } catch (StatementException e) {
                                refusals.add("the default of column " + column.name() + " of table " + table + " ("
                                        + column.defaultExpression()
                                        + "), which the engine itself does not compute: " + e.getMessage());
                            }
                        }));
        return refusals;
    }

    private static boolean isDoubtful(Schema.Column column) {
        String expression = column.defaultExpression();
        return !column.isSerial()
                && !expression.isEmpty()
                && (!Cypher.of(expression).numbersWithoutSign().isEmpty()
                        || Expression.of(expression).operands().operands().size() > 1);
    }

    /**
     * The same schema with defaults that may be used in a statement.
     *
     * @param database closed
     * @param open has the database open read-only
     * @param unknown told a sentence fragment for each default and macro whose value cannot be told
     */
    public Schema settled(EngineVersion version, Path database, Engine open, Schema schema, List<String> unknown) {
        List<Schema.Macro> macros = Macros.settled(schema.macros(), open, unknown);
        if (!areDoubtful(schema)) {
            return new Schema(
                    schema.types(),
                    schema.nodeTables(),
                    schema.relTables(),
                    schema.sequences(),
                    macros,
                    schema.indexes());
        }
        return scratch.within(folder -> {
            try (Engine engine = engines.open(version, scratch.copy(database, folder), false)) {
                List<Schema.NodeTable> nodeTables = schema.nodeTables().stream()
                        .map(table -> new Schema.NodeTable(
                                table.name(),
                                table.comment(),
                                settled(
                                        table.name(),
                                        table.columns(),
                                        unknown,
                                        (column, reading) -> ofNode(engine, table, column, reading))))
                        .toList();
                List<Schema.RelTable> relTables = schema.relTables().stream()
                        .map(table -> new Schema.RelTable(
                                table.name(),
                                table.comment(),
                                settled(
                                        table.name(),
                                        table.columns(),
                                        unknown,
                                        (column, reading) -> ofRelationship(engine, schema, table, column, reading)),
                                table.pairs(),
                                table.multiplicity(),
                                table.storageDirection()))
                        .toList();
                return new Schema(schema.types(), nodeTables, relTables, schema.sequences(), macros, schema.indexes());
            }
        });
    }

    /** Asks a new row whether its value is what an expression gives. */
    private interface Question {
        QueryAnswer ask(Schema.Column column, String expression);
    }

    private static List<Schema.Column> settled(
            String table, List<Schema.Column> columns, List<String> unknown, Question question) {
        List<Schema.Column> settled = new ArrayList<>();
        for (Schema.Column column : columns) {
            if (!isDoubtful(column)) {
                settled.add(column);
                continue;
            }
            Optional<String> expression = Readings.of(column.defaultExpression()).stream()
                    .filter(reading -> isTrue(question, column, reading))
                    .findFirst();
            if (expression.isEmpty()) {
                unknown.add("the default of column " + column.name() + " of table " + table + " ("
                        + column.defaultExpression() + "), whose meaning the engine does not tell");
            }
            settled.add(new Schema.Column(
                    column.name(), column.type(), expression.orElse(column.defaultExpression()), column.primaryKey()));
        }
        return settled;
    }

    private static boolean isTrue(Question question, Schema.Column column, String expression) {
        try {
            return Boolean.TRUE.equals(
                    question.ask(column, expression).rows().getFirst().getFirst());
        } catch (StatementException e) {
            return false;
        }
    }

    private static QueryAnswer ofNode(Engine engine, Schema.NodeTable table, Schema.Column column, String expression) {
        for (int attempt = 1; ; attempt++) {
            try {
                return engine.execute("CREATE (x:" + Cypher.quote(table.name()) + " " + key(table) + ") RETURN "
                        + comparison(column, expression));
            } catch (StatementException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static QueryAnswer ofRelationship(
            Engine engine, Schema schema, Schema.RelTable table, Schema.Column column, String expression) {
        Schema.Pair pair = table.pairs().getFirst();
        Schema.NodeTable from = schema.nodeTable(pair.from());
        Schema.NodeTable to = schema.nodeTable(pair.to());
        return engine.execute("CREATE (a:" + Cypher.quote(from.name()) + " " + key(from) + "), (b:"
                + Cypher.quote(to.name()) + " " + key(to) + "), (a)-[x:" + Cypher.quote(table.name())
                + "]->(b) RETURN " + comparison(column, expression));
    }

    private static String comparison(Schema.Column column, String expression) {
        return "x." + Cypher.quote(column.name()) + " = CAST((" + expression + ") AS " + column.type() + ") AS same";
    }

    /** A key that most likely no row has yet; a SERIAL finds one itself. */
    private static String key(Schema.NodeTable table) {
        Schema.Column key = table.primaryKey();
        if (key.isSerial()) {
            return "";
        }
        long number = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50);
        String value = switch (key.type().replaceAll("\\s*\\(.*", "")) {
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
