package dev.instar.node.database;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.StatementException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of each table, counted by the engine that has the database open. */
public final class RowCounts {

    private static final Logger log = LoggerFactory.getLogger(RowCounts.class);
    private static final int NAMED_TABLES = 5;
    private static final String STORED_BACKWARD = "bwd-only";

    private RowCounts() {}

    /** Counts the rows; empty if the engine cannot, where they are for comparing and telling alone. */
    public static Optional<SortedMap<String, Long>> of(Queryable engine) {
        try {
            return Optional.of(require(engine));
        } catch (StatementException e) {
            log.warn("The rows cannot be counted: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Counts the rows.
     *
     * @throws StatementException if the engine cannot
     */
    public static SortedMap<String, Long> require(Queryable engine) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (List<?> table :
                engine.execute("CALL show_tables() RETURN name, type").rows()) {
            String name = String.valueOf(table.getFirst());
            switch (String.valueOf(table.get(1))) {
                case "NODE" -> counted(counts, engine, name, "MATCH (n:" + Cypher.quote(name) + ")");
                case "REL" -> counted(counts, engine, name, "MATCH (a)-[n:" + Cypher.quote(name) + "]->(b)");
                default -> {
                    // REL_GROUP is a name over REL tables that are listed themselves.
                }
            }
        }
        return counts;
    }

    /** A table stored backward only, which no engine reads, takes nothing from the others. */
    private static void counted(SortedMap<String, Long> counts, Queryable engine, String table, String match) {
        try {
            counts.put(
                    table,
                    Long.parseLong(
                            String.valueOf(engine.execute(match + " RETURN CAST(count(*) AS STRING) AS row_count")
                                    .rows()
                                    .getFirst()
                                    .getFirst())));
        } catch (StatementException e) {
            if (!String.valueOf(e.getMessage()).contains(STORED_BACKWARD)) {
                throw e;
            }
            log.warn("The rows of table {} cannot be counted: {}", table, e.getMessage());
        }
    }

    /** For example {@code 4 000 rows (A 3 000, B 1 000)}; the largest tables are named. */
    static String words(SortedMap<String, Long> counts) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        List<String> named = counts.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .limit(NAMED_TABLES)
                .map(table -> table.getKey() + " " + grouped(table.getValue()))
                .toList();
        String more = counts.size() > NAMED_TABLES ? ", and " + (counts.size() - NAMED_TABLES) + " more tables" : "";
        return grouped(all)
                + (all == 1 ? " row" : " rows")
                + (counts.isEmpty() ? "" : " (" + String.join(", ", named) + more + ")");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }
}
