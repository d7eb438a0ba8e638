package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds, so that two engines can be compared.
 *
 * @param schema one line per table and column, sorted
 * @param tables sorted by name
 * @param hashing how values are hashed; {@code null} is the first release's way, which hashes unions as text
 */
public record Fingerprint(
        List<String> schema,
        List<TableFingerprint> tables,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer hashing) {

    /** Texts are hashed by their MD5, unions by the member they hold, maps by their keys and values. */
    private static final int CURRENT_HASHING = 4;

    /**
     * How a fingerprint is computed. Two can be compared if they were computed in the same way.
     *
     * @param hashing as in a fingerprint
     */
    public record Method(VerificationLevel level, @Nullable Integer hashing) {

        /** The way of this release. */
        public static Method of(VerificationLevel level) {
            return new Method(level, CURRENT_HASHING);
        }

        public boolean hashesUnionsAsText() {
            return hashing == null;
        }

        /**
         * Whether every byte of a text counts. The engines' own hash covers as many bytes as a text has letters, so that
         * it does not see the end of one with letters beyond ASCII (measured on Kuzu 0.11.2, LadybugDB 0.16.1 and
         * 0.20.4).
         */
        public boolean hashesWholeTexts() {
            return hashing != null && hashing >= 3;
        }

        /**
         * Whether maps, and lists of structs, maps or unions, are more than their text, in which numbers have six decimals
         * and texts no quotes.
         */
        public boolean hashesParts() {
            return hashing != null && hashing >= 4;
        }
    }

    /** How it was computed. */
    @JsonIgnore
    public Method method() {
        return new Method(level(), hashing);
    }

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
