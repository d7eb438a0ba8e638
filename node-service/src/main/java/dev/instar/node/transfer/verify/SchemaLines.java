package dev.instar.node.transfer.verify;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A schema as sorted lines, so that a difference can be named. */
final class SchemaLines {

    private SchemaLines() {}

    static List<String> of(Schema schema) {
        List<String> lines = new ArrayList<>();
        schema.types().forEach(type -> lines.add("type " + type.name() + " is " + type.definition()));
        for (Schema.NodeTable table : schema.nodeTables()) {
            lines.add("node " + table.name() + " key " + table.primaryKey().name());
            comment(lines, "node " + table.name(), table.comment());
            table.columns().forEach(column -> lines.add(line("node " + table.name(), column)));
        }
        for (Schema.RelTable table : schema.relTables()) {
            String name = "relationship " + table.name();
            lines.add(name + " is " + table.multiplicity() + ", stored " + table.storageDirection());
            comment(lines, name, table.comment());
            table.pairs().forEach(pair -> lines.add("relationship " + TableParquet.pairName(table.name(), pair)));
            table.columns().forEach(column -> lines.add(line(name, column)));
        }
        schema.sequences().forEach(sequence -> lines.add(line(sequence)));
        schema.macros()
                .forEach(
                        macro -> lines.add("macro " + Cypher.of(macro.printed()).normalized()));
        schema.indexes()
                .forEach(index -> lines.add("index " + index.name() + " (" + index.type() + ") on " + index.table()
                        + " " + index.columns()));
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static void comment(List<String> lines, String table, String comment) {
        if (!comment.isEmpty()) {
            lines.add(table + " comment " + comment);
        }
    }

    private static String line(String table, Schema.Column column) {
        String expression = column.defaultExpression();
        // Kuzu takes back-quotes for a part of a field's name; LadybugDB does not.
        return table + " column " + column.name() + " " + column.type().replace("`", "")
                + (expression.isEmpty() ? "" : " default " + expression);
    }

    private static String line(Schema.Sequence sequence) {
        if (!sequence.serialOf().isEmpty()) {
            return "serial of " + sequence.serialOf() + " next " + sequence.next();
        }
        return "sequence " + sequence.name() + " start " + sequence.start() + " increment " + sequence.increment()
                + " from " + sequence.minimum() + " to " + sequence.maximum() + (sequence.cycle() ? " cycling" : "")
                + (sequence.current() == null ? " never used" : " next " + sequence.next());
    }
}
