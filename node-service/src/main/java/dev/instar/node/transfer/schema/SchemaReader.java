package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks an engine for its schema, in the words all supported releases share. */
@Component
public class SchemaReader {

    /** Indexes every engine makes by itself for a primary key. */
    private static final Set<String> OWN_INDEX_TYPES = Set.of("HASH", "ART");

    private static final String NEVER_USED = "is not yet defined";

    /** No statement reads such a table (measured on Kuzu 0.11.2, LadybugDB 0.16.1 and 0.20.4). */
    private static final String BACKWARD = "bwd";

    private final EngineScripts scripts;
    private final UserTypes types;

    SchemaReader(EngineScripts scripts, UserTypes types) {
        this.scripts = scripts;
        this.types = types;
    }

    /**
     * Reads the schema of a closed database that the engine has open read-only.
     *
     * @param database the file the engine has open
     * @throws UnreadableSchemaException if the engine cannot tell all of it
     */
    public Schema read(EngineVersion version, Path database, Engine engine) {
        List<Schema.NodeTable> nodeTables = new ArrayList<>();
        List<Map<String, String>> relTables = new ArrayList<>();
        for (Map<String, String> table : rows(engine, "CALL show_tables() RETURN *")) {
            String name = text(table, "name");
            switch (text(table, "type")) {
                case "NODE" ->
                    nodeTables.add(new Schema.NodeTable(name, text(table, "comment"), columns(engine, name)));
                case "REL" -> relTables.add(table);
                default -> {
                    // REL_GROUP is a name over REL tables that are listed themselves.
                }
            }
        }
        nodeTables.sort(Comparator.comparing(Schema.NodeTable::name));
        // No script can be had of a database with a table that makes this fail.
        List<Schema.RelTable> described =
                relTables.stream().map(table -> relTable(engine, table)).toList();
        EngineScript script = scripts.of(version, database, engine);
        described = described.stream()
                .map(table -> table.withMultiplicity(script.multiplicities().getOrDefault(table.name(), "MANY_MANY")))
                .sorted(Comparator.comparing(Schema.RelTable::name))
                .toList();
        return new Schema(
                types.of(database, engine, tableNames(nodeTables, described)),
                nodeTables,
                described,
                sequences(engine, nodeTables, described),
                script.macros().stream()
                        .sorted(Comparator.comparing(Schema.Macro::name))
                        .toList(),
                indexes(engine));
    }

    /**
     * The tables that the engine can read, without what only its script tells: types, sequences, macros, indexes and
     * multiplicities. For a database that cannot be described as a whole.
     *
     * @throws UnreadableSchemaException if a table can be read but not be described
     */
    public Schema readableTables(Engine engine) {
        List<Schema.NodeTable> nodeTables = new ArrayList<>();
        List<Schema.RelTable> relTables = new ArrayList<>();
        for (Map<String, String> table : rows(engine, "CALL show_tables() RETURN *")) {
            String name = text(table, "name");
            switch (text(table, "type")) {
                case "NODE" ->
                    nodeTables.add(new Schema.NodeTable(name, text(table, "comment"), columns(engine, name)));
                case "REL" -> {
                    List<Schema.Pair> pairs = pairs(engine, name);
                    if (!anyStorageDirection(engine, name, pairs.getFirst()).equals(BACKWARD)) {
                        relTables.add(relTable(engine, table));
                    }
                }
                default -> {
                    // REL_GROUP is a name over REL tables that are listed themselves.
                }
            }
        }
        nodeTables.sort(Comparator.comparing(Schema.NodeTable::name));
        relTables.sort(Comparator.comparing(Schema.RelTable::name));
        return new Schema(List.of(), nodeTables, relTables, List.of(), List.of(), List.of());
    }

    private static Set<String> tableNames(List<Schema.NodeTable> nodeTables, List<Schema.RelTable> relTables) {
        return Stream.concat(
                        nodeTables.stream().map(Schema.NodeTable::name),
                        relTables.stream().map(Schema.RelTable::name))
                .collect(Collectors.toSet());
    }

    private static List<Schema.Column> columns(Engine engine, String table) {
        List<Schema.Column> columns = new ArrayList<>();
        if (table.contains(".")) {
            throw new UnreadableSchemaException(
                    "table " + table + ", because LadybugDB takes the dot for the name of a database");
        }
        for (Map<String, String> column : rows(engine, "CALL table_info(" + Cypher.literal(table) + ") RETURN *")) {
            String expression = defaultExpression(column);
            columns.add(new Schema.Column(
                    text(column, "name"),
                    text(column, "type"),
                    expression.equalsIgnoreCase("NULL") ? "" : expression,
                    text(column, "primary_key").equalsIgnoreCase("true")));
        }
        return columns;
    }

    /** Kuzu 0.7 calls the column "deault expression". */
    private static String defaultExpression(Map<String, String> column) {
        return column.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("_expression"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** The table with a multiplicity that says nothing. */
    private static Schema.RelTable relTable(Engine engine, Map<String, String> table) {
        String name = text(table, "name");
        List<Schema.Pair> pairs = pairs(engine, name);
        return new Schema.RelTable(
                name,
                text(table, "comment"),
                columns(engine, name),
                pairs,
                "",
                storageDirection(engine, name, pairs.getFirst()));
    }

    private static List<Schema.Pair> pairs(Engine engine, String relTable) {
        List<Schema.Pair> pairs = new ArrayList<>();
        for (Map<String, String> pair :
                rows(engine, "CALL show_connection(" + Cypher.literal(relTable) + ") RETURN *")) {
            pairs.add(new Schema.Pair(text(pair, "source_table_name"), text(pair, "destination_table_name")));
        }
        pairs.sort(Comparator.comparing(Schema.Pair::from).thenComparing(Schema.Pair::to));
        return pairs;
    }

    private static String storageDirection(Engine engine, String table, Schema.Pair pair) {
        String direction = anyStorageDirection(engine, table, pair);
        if (direction.equals(BACKWARD)) {
            throw new UnreadableSchemaException("relationship table " + table
                    + ", because it is stored backward only and no engine reads such a table");
        }
        return direction;
    }

    /**
     * Releases tell the direction beside a column, so not for a table without any; there, patterns are refused when they
     * are planned.
     */
    private static String anyStorageDirection(Engine engine, String table, Schema.Pair pair) {
        String known = rows(engine, "CALL table_info(" + Cypher.literal(table) + ") RETURN *").stream()
                .map(column -> text(column, "storage_direction"))
                .findFirst()
                .orElse("");
        if (!known.isEmpty()) {
            return known;
        }
        String pattern = "EXPLAIN MATCH (a:" + Cypher.quote(pair.from()) + ")-[r:" + Cypher.quote(table) + "]%s(b:"
                + Cypher.quote(pair.to()) + ") RETURN count(*)";
        try {
            engine.execute(pattern.formatted("->"));
            engine.execute(pattern.formatted("-"));
            return "both";
        } catch (StatementException e) {
            String words = String.valueOf(e.getMessage());
            if (words.contains("bwd-only")) {
                return BACKWARD;
            }
            if (words.contains("storage type")) {
                return "fwd";
            }
            throw e;
        }
    }

    private static List<Schema.Sequence> sequences(
            Engine engine, List<Schema.NodeTable> nodeTables, List<Schema.RelTable> relTables) {
        List<Map<String, String>> rows = optionalRows(engine, "CALL show_sequences() RETURN *");
        var serials = new SerialSequences(
                nodeTables,
                relTables,
                rows.stream().map(row -> text(row, "name")).toList());
        List<Schema.Sequence> sequences = new ArrayList<>();
        for (Map<String, String> row : rows) {
            String name = text(row, "name");
            sequences.add(new Schema.Sequence(
                    serials.carriedName(name),
                    number(row, "start_value"),
                    number(row, "increment"),
                    number(row, "min_value"),
                    number(row, "max_value"),
                    text(row, "cycle").equalsIgnoreCase("true"),
                    current(engine, name),
                    serials.tableOf(name)));
        }
        sequences.sort(Comparator.comparing(Schema.Sequence::name));
        return sequences;
    }

    private static @Nullable Long current(Engine engine, String sequence) {
        try {
            QueryAnswer answer =
                    engine.execute("RETURN CAST(currval(" + Cypher.literal(sequence) + ") AS STRING) AS v");
            return Long.valueOf(String.valueOf(answer.rows().getFirst().getFirst()));
        } catch (StatementException e) {
            if (String.valueOf(e.getMessage()).contains(NEVER_USED)) {
                return null;
            }
            throw e;
        }
    }

    private static List<Schema.Index> indexes(Engine engine) {
        List<Schema.Index> indexes = new ArrayList<>();
        for (Map<String, String> row : optionalRows(engine, "CALL show_indexes() RETURN *")) {
            String type = text(row, "index_type");
            if (!(text(row, "index_name").equals("_PK") && OWN_INDEX_TYPES.contains(type))) {
                indexes.add(new Schema.Index(
                        text(row, "table_name"),
                        text(row, "index_name"),
                        type,
                        text(row, "property_names"),
                        !text(row, "extension_loaded").equalsIgnoreCase("false"),
                        text(row, "index_definition")));
            }
        }
        indexes.sort(Comparator.comparing(Schema.Index::table).thenComparing(Schema.Index::name));
        return indexes;
    }

    /** Rows of a call that older releases do not have; empty there. */
    private static List<Map<String, String>> optionalRows(Engine engine, String statement) {
        try {
            return rows(engine, statement);
        } catch (StatementException e) {
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return List.of();
            }
            throw e;
        }
    }

    /** Rows by column name, with '_' for the spaces some releases use; NULL becomes an empty text. */
    private static List<Map<String, String>> rows(Engine engine, String statement) {
        QueryAnswer answer = engine.execute(statement);
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : answer.rows()) {
            Map<String, String> byName = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i);
                byName.put(answer.columns().get(i).name().replace(' ', '_'), value == null ? "" : value.toString());
            }
            rows.add(byName);
        }
        return rows;
    }

    private static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    private static long number(Map<String, String> row, String column) {
        return Long.parseLong(text(row, column));
    }
}
