package dev.instar.testreport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class cost in a run.
 *
 * @param tests run or skipped
 * @param skipped of them
 * @param seconds wall time, beside whatever ran at the same time
 */
record Cost(int tests, int skipped, double seconds) {

    /** What Maven prints of each class; of a class with parameters, once for each of their values. */
    private static final Pattern CLASS =
            Pattern.compile("Tests run: (\\d+), .* Skipped: (\\d+), Time elapsed: ([0-9.,]+) s.* -- in (\\S+)");

    /** Costs by the class's fully qualified name, from Maven's output. */
    static Map<String, Cost> of(Path log) throws IOException {
        Map<String, Cost> costs = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher found = CLASS.matcher(line);
            if (found.find()) {
                var cost = new Cost(
                        Integer.parseInt(found.group(1)),
                        Integer.parseInt(found.group(2)),
                        Double.parseDouble(found.group(3).replace(",", "")));
                costs.merge(found.group(4), cost, Cost::plus);
            }
        }
        return costs;
    }

    private Cost plus(Cost other) {
        return new Cost(tests + other.tests, skipped + other.skipped, seconds + other.seconds);
    }
}
