package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayList;
import java.util.List;

/** What a text may have been before an engine left minus signs out of it. */
final class NegativeLiteralCandidates {

    /** Numbers that are tried both ways; a text with more is taken as it is. */
    private static final int MOST_NUMBERS = 8;

    private NegativeLiteralCandidates() {}

    /** Whether it has more numbers than are tried, so that {@link #readings} gives the text alone. */
    static boolean isTooMuch(String text) {
        return Cypher.of(text).numbersWithoutSign().size() > MOST_NUMBERS;
    }

    /** The text as it is first, then with a minus in front of each choice of its numbers. */
    static List<String> readings(String text) {
        List<Integer> numbers = Cypher.of(text).numbersWithoutSign();
        if (numbers.size() > MOST_NUMBERS) {
            return List.of(text);
        }
        List<String> readings = new ArrayList<>();
        for (int choice = 0; choice < 1 << numbers.size(); choice++) {
            var reading = new StringBuilder(text);
            for (int i = numbers.size() - 1; i >= 0; i--) {
                if ((choice & 1 << i) != 0) {
                    reading.insert(numbers.get(i), "-");
                }
            }
            readings.add(reading.toString());
        }
        return readings;
    }
}
