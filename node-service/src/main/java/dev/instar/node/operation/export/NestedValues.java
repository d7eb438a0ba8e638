package dev.instar.node.operation.export;

import dev.instar.node.engine.Queryable;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of types that no Parquet file keeps because of what they hold inside lists and maps. Engines write no file at all
 * with DECIMAL there, not even an empty one (measured on LadybugDB 0.16.1).
 */
final class NestedValues {

    private NestedValues() {}

    /** A sentence fragment for each column that has such values. */
    static List<String> refusals(Schema schema, Queryable engine) {
        List<String> refusals = new ArrayList<>();
        for (TableParquet table : TableParquet.of(schema)) {
            if (!NullPatterns.isReadable(table)) {
                continue;
            }
            for (int column : table.lost()) {
                boolean isWritable =
                        !table.types().get(column).contains(type -> type.base().equals("DECIMAL"));
                if (!isWritable || hasValue(table, column, engine)) {
                    refusals.add(table.valueNames().get(column) + " of table " + table.name()
                            + ", because a file keeps neither unions inside lists and maps nor DECIMAL, INT128, UINT128,"
                            + " TIMESTAMP_NS, TIMESTAMP_MS or TIMESTAMP_SEC inside structs there; keep them as STRING,"
                            + " or in columns of their own");
                }
            }
        }
        return refusals;
    }

    private static boolean hasValue(TableParquet table, int column, Queryable engine) {
        return !engine.execute(table.match() + " WHERE " + table.values().get(column) + " IS NOT NULL RETURN 1 LIMIT 1")
                .rows()
                .isEmpty();
    }
}
