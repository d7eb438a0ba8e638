package dev.instar.node.fingerprint;

import java.util.List;

/** The tables of a database as its engine describes them. */
public record Schema(List<NodeTable> nodeTables, List<RelTable> relTables, List<String> macros) {

    /**
     * @param defaultExpression as the engine prints it; {@code NULL} for none
     * @param primaryKey whether the table is keyed by this column
     */
    public record Column(String name, String type, String defaultExpression, boolean primaryKey) {}

    public record NodeTable(String name, String comment, List<Column> columns) {
        /** The column that identifies a row. */
        public Column primaryKey() {
            return columns.stream().filter(Column::primaryKey).findFirst().orElse(columns.getFirst());
        }
    }

    /** One FROM/TO pair of a relationship table. */
    public record Pair(String from, String to) {}

    public record RelTable(String name, String comment, List<Column> columns, List<Pair> pairs) {}

    /** @throws IllegalStateException if there is no such table, which would mean the engine contradicts itself */
    NodeTable nodeTable(String name) {
        return nodeTables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The engine names no node table " + name));
    }
}
