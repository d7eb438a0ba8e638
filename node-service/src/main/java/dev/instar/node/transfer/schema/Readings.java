package dev.instar.node.transfer.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an expression may have been before an engine printed it without its parentheses and signs. */
final class Readings {

    private static final int MOST = 4_000;

    private Readings() {}

    /** Whether it can have been nothing but what is printed. */
    static boolean isCertain(String printed) {
        return !NegativeLiteralCandidates.isTooMuch(printed)
                && !Groupings.isTooMuch(printed)
                && of(printed).size() == 1;
    }

    /** The text as it is printed comes first. */
    static List<String> of(String printed) {
        List<String> signed = NegativeLiteralCandidates.readings(printed);
        Set<String> readings = new LinkedHashSet<>(signed);
        for (String reading : signed) {
            if (readings.size() > MOST) {
                break;
            }
            readings.addAll(Groupings.of(reading));
        }
        // Two minus signs in a row are printed as none.
        readings.removeIf(reading -> reading.contains("--") && !reading.equals(printed));
        return List.copyOf(readings);
    }
}
