package dev.instar.node.transfer.verify;

import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.TableFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names every difference between two fingerprints, so that an operator knows which table to look at. */
public final class FingerprintDifference {

    private static final Pattern SEQUENCE_OF_SERIAL = Pattern.compile("sequence .*_serial start .*");

    private FingerprintDifference() {}

    /**
     * Compares two fingerprints.
     *
     * @return one sentence fragment per difference; empty if equal
     */
    public static List<String> between(Fingerprint expected, Fingerprint found) {
        List<String> differences = new ArrayList<>();
        differences.addAll(lines("missing in the schema: ", expected.schema(), found.schema()));
        differences.addAll(lines("unexpected in the schema: ", found.schema(), expected.schema()));
        differences.addAll(tables(expected, found));
        return differences;
    }

    /**
     * Compares what was read of the same files, maybe by different releases of the node. The first release knew no types
     * of a database's own, and of some SERIAL columns no more than the sequence.
     */
    public static List<String> betweenReadings(Fingerprint expected, Fingerprint found) {
        if (expected.hashing() != null) {
            return between(expected, found);
        }
        List<String> differences = new ArrayList<>();
        differences.addAll(lines("missing in the schema: ", toldByBoth(expected.schema()), toldByBoth(found.schema())));
        differences.addAll(
                lines("unexpected in the schema: ", toldByBoth(found.schema()), toldByBoth(expected.schema())));
        differences.addAll(tables(expected, found));
        return differences;
    }

    private static List<String> toldByBoth(List<String> schema) {
        return schema.stream()
                .filter(line -> !line.startsWith("type ")
                        && !line.startsWith("serial of ")
                        && !SEQUENCE_OF_SERIAL.matcher(line).matches())
                .toList();
    }

    private static List<String> lines(String what, List<String> schema, List<String> other) {
        return schema.stream()
                .filter(line -> !other.contains(line))
                .map(what::concat)
                .toList();
    }

    private static List<String> tables(Fingerprint expected, Fingerprint found) {
        List<String> differences = new ArrayList<>();
        Map<String, TableFingerprint> before = byName(expected);
        Map<String, TableFingerprint> after = byName(found);
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            TableFingerprint left = before.get(name);
            TableFingerprint right = after.get(name);
            if (left == null || right == null) {
                differences.add(name + ": " + (left == null ? "not in the original" : "missing"));
            } else if (left.rows() != right.rows()) {
                differences.add(name + ": " + left.rows() + " rows expected, " + right.rows() + " found");
            } else if (!left.hash().equals(right.hash())) {
                differences.add(name + ": same number of rows, different content" + columns(left, right));
            }
        }
        return differences;
    }

    /** Names the columns that differ; none where the same values stand in other rows. */
    public static String columns(TableFingerprint expected, TableFingerprint found) {
        List<String> differing = expected.columns().entrySet().stream()
                .filter(column -> !column.getValue().equals(found.columns().get(column.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        return differing.isEmpty() ? "" : " in " + String.join(", ", differing);
    }

    private static Map<String, TableFingerprint> byName(Fingerprint fingerprint) {
        return fingerprint.tables().stream().collect(Collectors.toMap(TableFingerprint::name, Function.identity()));
    }
}
