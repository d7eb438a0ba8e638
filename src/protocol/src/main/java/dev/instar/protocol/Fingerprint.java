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

    /** How many of the tables hold nodes. */
    public long nodeTables() {
        return tables.size() - pairs();
    }

    /** How many of the tables are FROM/TO pairs of relationships. */
    public long pairs() {
        return tables.stream().filter(TableFingerprint::isPair).count();
    }

    /** How much can be compared with it: content only if that was computed. */
    public VerificationLevel level() {
        boolean countsAlone = tables.stream()
                .anyMatch(table -> table.rows() > 0 && table.hash().isEmpty());
        return countsAlone ? VerificationLevel.COUNTS : VerificationLevel.FULL;
    }
}
