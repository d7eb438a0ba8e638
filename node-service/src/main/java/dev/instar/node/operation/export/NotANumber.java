package dev.instar.node.operation.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Queryable;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.ColumnType;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * NaN in rows that are loaded by more than one statement. What is appended to a column can begin with NaN, which engines
 * then store as the number before it, and what stands behind it as NaN or another number (measured on Kuzu 0.11.2 and
 * LadybugDB 0.16.1 and 0.20.4; 0.22.0 is right).
 */
final class NotANumber {

    private static final Set<String> HOLD_NAN = Set.of("DOUBLE", "FLOAT");

    /** NaN as engines print it, alone or inside a list, a map, a struct or a union. */
    private static final String PRINTED = "(^|[\\[{,:= ])-?nan($|[,\\]}])";

    private NotANumber() {}

    /** A sentence fragment for each column that might arrive changed. */
    static List<String> refusals(Schema schema, Queryable engine) {
        List<String> refusals = new ArrayList<>();
        for (TableParquet table : TableParquet.of(schema)) {
            if (!NullPatterns.isReadable(table)) {
                continue;
            }
            List<Integer> columns = withNan(table, engine);
            int parts = columns.isEmpty() ? 1 : NullPatterns.of(table, engine).size();
            if (parts > 1) {
                columns.forEach(i -> refusals.add(table.valueNames().get(i) + " of table " + table.name()
                        + ", which holds NaN while structs and unions of the table are NULL in " + parts
                        + " ways, so that it would be loaded in parts and engines store other numbers then;"
                        + " set what is NaN to NULL, or fill the structs"));
            }
        }
        return refusals;
    }

    private static List<Integer> withNan(TableParquet table, Queryable engine) {
        List<Integer> found = new ArrayList<>();
        if (table.patternsQuery().isEmpty()) {
            return found;
        }
        List<ColumnType> types = table.types();
        for (int i = table.keys().size(); i < types.size(); i++) {
            if (types.get(i).contains(type -> HOLD_NAN.contains(type.base()))
                    && !engine.execute(table.match() + " WHERE regexp_matches(CAST("
                                    + table.values().get(i) + " AS STRING), " + Cypher.literal(PRINTED)
                                    + ") RETURN 1 LIMIT 1")
                            .rows()
                            .isEmpty()) {
                found.add(i);
            }
        }
        return found;
    }
}
