package dev.instar.protocol;

/**
 * Count and content hash of one node table, or of one FROM/TO pair of a relationship table.
 *
 * @param name {@code Person}, or {@code KNOWS (Person -> Person)}
 * @param rows number of rows
 * @param hash order-independent hash over keys and properties, decimal digits; empty for a table without rows
 */
public record TableFingerprint(String name, long rows, String hash) {}
