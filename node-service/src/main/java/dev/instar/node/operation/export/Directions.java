package dev.instar.node.operation.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether both copies of a relationship table tell the same. Engines keep each relationship at its FROM and at its TO end;
 * a wrong replay loses it at one of them only (measured on Kuzu 0.11.2 and LadybugDB 0.13.0 to 0.17.1), and a query reads
 * the one that its plan happens to choose.
 */
public final class Directions {

    private static final String ONE_ONLY = "fwd";

    private Directions() {}

    /**
     * Reads relationship tables from both ends.
     *
     * @param level how much is compared
     * @param read which FROM/TO pairs are read
     * @return a sentence fragment for each FROM/TO pair that differs
     */
    public static List<String> refusals(
            Schema schema, Engine engine, VerificationLevel level, Predicate<TableParquet> read) {
        Set<String> stored = schema.relTables().stream()
                .filter(table -> !table.storageDirection().equalsIgnoreCase(ONE_ONLY))
                .map(Schema.RelTable::name)
                .collect(Collectors.toSet());
        var fingerprinter = new Fingerprinter(engine, Fingerprint.Method.of(level));
        List<String> refusals = new ArrayList<>();
        for (TableParquet table : TableParquet.of(schema)) {
            if (table.from().isEmpty()
                    || !stored.contains(table.table())
                    || !NullPatterns.isReadable(table)
                    || !read.test(table)) {
                continue;
            }
            TableFingerprint forward = fingerprinter.of(table, TableParquet.End.FROM);
            TableFingerprint backward = fingerprinter.of(table, TableParquet.End.TO);
            if (!forward.equals(backward)) {
                refusals.add(
                        "relationships " + table.name() + ", of which the engine finds " + forward.rows()
                                + " from their FROM ends and " + backward.rows() + " from their TO ends"
                                + (forward.rows() == backward.rows() ? ", not the same ones" : "")
                                + ", as a log that was replayed wrongly leaves them; create the table again with those that are right");
            }
        }
        return refusals;
    }
}
