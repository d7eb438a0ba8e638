package dev.instar.protocol;

import java.util.List;

/**
 * What a database holds, so that two engines can be compared.
 *
 * @param schema one line per table and column, sorted
 * @param tables sorted by name
 */
public record Fingerprint(List<String> schema, List<TableFingerprint> tables) {

    /** Rows of all tables and pairs. */
    public long rows() {
        return tables.stream().mapToLong(TableFingerprint::rows).sum();
    }
}
