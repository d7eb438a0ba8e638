package dev.instar.node.operation.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Queryable;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Primary keys that an engine stores and does not find again: relationships of such rows cannot be copied. */
final class UnusableKeys {

    private static final Set<String> WITH_NAN = Set.of("DOUBLE", "FLOAT");

    private UnusableKeys() {}

    /**
     * Looks for NaN in the keys of tables that relationships end at.
     *
     * @return one sentence fragment for each table that has some
     */
    static List<String> refusals(Schema schema, Queryable engine) {
        Set<String> ends = schema.relTables().stream()
                .flatMap(table -> table.pairs().stream())
                .flatMap(pair -> Stream.of(pair.from(), pair.to()))
                .collect(Collectors.toSet());
        List<String> refusals = new ArrayList<>();
        for (Schema.NodeTable table : schema.nodeTables()) {
            Schema.Column key = table.primaryKey();
            if (!WITH_NAN.contains(key.type()) || !ends.contains(table.name())) {
                continue;
            }
            String rows = String.valueOf(engine.execute("MATCH (n:" + Cypher.quote(table.name()) + ") WHERE CAST(n."
                            + Cypher.quote(key.name()) + " AS STRING) IN ['nan', '-nan']"
                            + " RETURN CAST(count(*) AS STRING) AS row_count")
                    .rows()
                    .getFirst()
                    .getFirst());
            if (!rows.equals("0")) {
                refusals.add("table " + table.name() + " with NaN in its primary key " + key.name() + " (" + rows
                        + (rows.equals("1") ? " row" : " rows")
                        + "), because no engine finds such a key when relationships are copied");
            }
        }
        return refusals;
    }
}
