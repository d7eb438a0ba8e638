package dev.instar.node.fingerprint;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.EngineHost;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.QueryAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks an engine for its schema, in the words all supported releases share. */
public final class SchemaReader {

    private final EngineHost host;

    public SchemaReader(EngineHost host) {
        this.host = host;
    }

    public Schema read() {
        List<Schema.NodeTable> nodeTables = new ArrayList<>();
        List<Schema.RelTable> relTables = new ArrayList<>();
        for (Map<String, String> table : rows("CALL show_tables() RETURN *")) {
            String name = text(table, "name");
            String comment = text(table, "comment");
            switch (text(table, "type")) {
                case "NODE" -> nodeTables.add(new Schema.NodeTable(name, comment, columns(name)));
                case "REL" -> relTables.add(new Schema.RelTable(name, comment, columns(name), pairs(name)));
                default -> {
                    // REL_GROUP is a name over REL tables that are listed themselves.
                }
            }
        }
        nodeTables.sort(Comparator.comparing(Schema.NodeTable::name));
        relTables.sort(Comparator.comparing(Schema.RelTable::name));
        return new Schema(nodeTables, relTables, macros());
    }

    private List<Schema.Column> columns(String table) {
        List<Schema.Column> columns = new ArrayList<>();
        for (Map<String, String> column : rows("CALL table_info(" + Cypher.literal(table) + ") RETURN *")) {
            columns.add(new Schema.Column(
                    text(column, "name"),
                    text(column, "type"),
                    defaultExpression(column),
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
                .orElse("NULL");
    }

    private List<Schema.Pair> pairs(String table) {
        List<Schema.Pair> pairs = new ArrayList<>();
        for (Map<String, String> pair : rows("CALL show_connection(" + Cypher.literal(table) + ") RETURN *")) {
            pairs.add(new Schema.Pair(text(pair, "source_table_name"), text(pair, "destination_table_name")));
        }
        pairs.sort(Comparator.comparing(Schema.Pair::from).thenComparing(Schema.Pair::to));
        return pairs;
    }

    private List<String> macros() {
        return optionalRows("CALL show_macros() RETURN *").stream()
                .map(macro -> text(macro, "name") + " " + text(macro, "definition"))
                .sorted()
                .toList();
    }

    /** Rows of a call that older releases do not have; empty there. */
    public List<Map<String, String>> optionalRows(String statement) {
        try {
            return rows(statement);
        } catch (StatementException e) {
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return List.of();
            }
            throw e;
        }
    }

    /** Rows by column name, with '_' for the spaces some releases use; NULL becomes an empty text. */
    private List<Map<String, String>> rows(String statement) {
        QueryAnswer answer = host.execute(statement);
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
}
