package dev.instar.node.transfer.schema;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which sequences feed SERIAL columns. An engine names one after table and column, and keeps that name when either is
 * renamed (measured on LadybugDB 0.16.1); in a new database it will have the name of today.
 */
final class SerialSequences {

    private record SerialColumn(String table, String column) {
        private String sequence() {
            return table + "_" + column + "_serial";
        }

        /** Whether a sequence may be of this column before one of its two names was changed. */
        private boolean mayHaveBeen(String sequence) {
            return sequence.endsWith("_" + column + "_serial")
                    || (sequence.startsWith(table + "_") && sequence.endsWith("_serial"));
        }
    }

    private final Map<String, SerialColumn> columns = new HashMap<>();

    /** @throws UnreadableSchemaException if it cannot be told which sequence feeds a column that was renamed */
    SerialSequences(List<Schema.NodeTable> nodeTables, List<Schema.RelTable> relTables, List<String> sequences) {
        Map<String, SerialColumn> lacking = new LinkedHashMap<>();
        Stream.concat(
                        nodeTables.stream().flatMap(table -> serials(table.name(), table.columns())),
                        relTables.stream().flatMap(table -> serials(table.name(), table.columns())))
                .forEach(column -> {
                    if (sequences.contains(column.sequence())) {
                        columns.put(column.sequence(), column);
                    } else {
                        lacking.put(column.sequence(), column);
                    }
                });
        lacking.values().forEach(column -> {
            List<String> candidates = sequences.stream()
                    .filter(sequence -> !columns.containsKey(sequence) && column.mayHaveBeen(sequence))
                    .toList();
            if (candidates.size() != 1) {
                throw new UnreadableSchemaException("column " + column.column() + " of table " + column.table()
                        + " (SERIAL), because it was renamed and it cannot be told which of the sequences "
                        + candidates + " feeds it");
            }
            columns.put(candidates.getFirst(), column);
        });
    }

    private static Stream<SerialColumn> serials(String table, List<Schema.Column> columns) {
        return columns.stream().filter(Schema.Column::isSerial).map(column -> new SerialColumn(table, column.name()));
    }

    /** The table whose column a sequence feeds, or an empty text. */
    String tableOf(String sequence) {
        SerialColumn column = columns.get(sequence);
        return column == null ? "" : column.table();
    }

    /** The name the sequence has in a database made anew. */
    String carriedName(String sequence) {
        SerialColumn column = columns.get(sequence);
        return column == null ? sequence : column.sequence();
    }
}
