package dev.instar.protocol;

import java.math.BigInteger;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Count and content hashes of one node table, or of one FROM/TO pair of a relationship table.
 *
 * @param name {@code Person}, or {@code KNOWS (Person -> Person)}
 * @param rows number of rows
 * @param hash order-independent hash over keys and properties, decimal digits; empty for a table without rows
 * @param columns order-independent hash of each column by its name, to tell which one differs
 */
public record TableFingerprint(String name, long rows, String hash, SortedMap<String, String> columns) {

    /** Fills in what earlier releases did not compute. */
    public TableFingerprint {
        columns = Objects.requireNonNullElseGet(columns, TreeMap::new);
    }

    /** Whether it is of the relationships between two node tables. */
    boolean isPair() {
        return name.endsWith(")") && name.contains(" -> ");
    }

    /** The fingerprint of the rows of both. */
    public TableFingerprint plus(TableFingerprint other) {
        SortedMap<String, String> sums = new TreeMap<>(columns);
        other.columns.forEach((column, value) -> sums.merge(column, value, TableFingerprint::sum));
        return new TableFingerprint(name, rows + other.rows, sum(hash, other.hash), sums);
    }

    private static String sum(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left + right;
        }
        return new BigInteger(left).add(new BigInteger(right)).toString();
    }
}
