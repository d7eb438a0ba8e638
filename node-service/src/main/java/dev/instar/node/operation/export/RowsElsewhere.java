package dev.instar.node.operation.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.StatementException;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables made {@code WITH (storage = ...)}, whose rows stand in files outside the database. Engines do not tell them
 * apart from others, but for having rows and no storage of their own (measured on LadybugDB 0.16.1 and 0.20.4).
 */
final class RowsElsewhere {

    private RowsElsewhere() {}

    /** A sentence fragment for each table whose rows are not in the database. */
    static List<String> refusals(Schema schema, Queryable engine) {
        List<String> refusals = new ArrayList<>();
        for (TableParquet table : TableParquet.of(schema)) {
            try {
                if (isAnswered(engine, table.match() + " RETURN 1 LIMIT 1") && !hasStorage(engine, table.table())) {
                    refusals.add("table " + table.name()
                            + ", whose rows stand in files outside the database and would come to be copies");
                }
            } catch (StatementException e) {
                if (!hasStorage(engine, table.table())) {
                    refusals.add("table " + table.name() + ", whose rows cannot be read: " + e.getMessage());
                }
            }
        }
        return refusals;
    }

    /** Kuzu before 0.11 does not know the name of a table over several pairs there; its tables are all its own. */
    private static boolean hasStorage(Queryable engine, String table) {
        try {
            return isAnswered(engine, "CALL storage_info(" + Cypher.literal(table) + ") RETURN table_type LIMIT 1");
        } catch (StatementException e) {
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return true;
            }
            throw e;
        }
    }

    private static boolean isAnswered(Queryable engine, String query) {
        return !engine.execute(query).rows().isEmpty();
    }
}
