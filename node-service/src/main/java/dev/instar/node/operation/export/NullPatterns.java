package dev.instar.node.operation.export;

import dev.instar.node.engine.Queryable;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.protocol.QueryAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * In which combinations the structs and unions of a table are NULL. Rows of one combination are read back by a statement
 * of their own, so there is a limit.
 */
final class NullPatterns {

    /** Each is a pass over the table's file at the import. */
    private static final int MOST = 4_096;

    private NullPatterns() {}

    /** A sentence fragment for each table that has too many. */
    static List<String> refusals(Schema schema, Queryable engine) {
        List<String> refusals = new ArrayList<>();
        for (TableParquet table : TableParquet.of(schema)) {
            if (isReadable(table)
                    && table.mostPatterns() > MOST
                    && of(table, engine).size() > MOST) {
                refusals.add("table " + table.name() + ", whose structs and unions are NULL in more than " + MOST
                        + " combinations");
            }
        }
        return refusals;
    }

    /** A table with a type that cannot be read is refused for that. */
    static boolean isReadable(TableParquet table) {
        try {
            return !table.types().isEmpty();
        } catch (UnreadableSchemaException e) {
            return false;
        }
    }

    /** The combinations that a table has, by column; none for a table whose rows need not be told apart. */
    static List<Map<String, String>> of(TableParquet table, Queryable engine) {
        String query = table.patternsQuery();
        if (query.isEmpty()) {
            return List.of();
        }
        QueryAnswer answer = engine.execute(query + " LIMIT " + (MOST + 1));
        return answer.rows().stream().map(row -> byColumn(answer, row)).toList();
    }

    private static Map<String, String> byColumn(QueryAnswer answer, List<@Nullable Object> row) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            values.put(answer.columns().get(i).name(), Objects.toString(row.get(i), ""));
        }
        return values;
    }
}
