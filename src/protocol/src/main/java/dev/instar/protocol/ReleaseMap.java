package dev.instar.protocol;

import java.util.Map;
import java.util.Optional;

/**
 * Storage versions and the releases that write them, so that a message can say "LadybugDB 0.20" where a file says 47.
 * Read from files of the engines themselves, or from their sources where marked so in {@code docs/engines.md}.
 */
public final class ReleaseMap {

    private static final Map<Integer, String> RELEASES = Map.ofEntries(
            Map.entry(27, "Kuzu 0.4"),
            Map.entry(28, "Kuzu 0.5 and 0.6"),
            Map.entry(34, "Kuzu 0.7"),
            Map.entry(36, "Kuzu 0.8"),
            Map.entry(37, "Kuzu 0.9"),
            Map.entry(38, "Kuzu 0.10"),
            Map.entry(39, "Kuzu 0.11 and LadybugDB 0.12"),
            Map.entry(40, "LadybugDB 0.13 to 0.16"),
            Map.entry(41, "LadybugDB 0.17"),
            Map.entry(42, "LadybugDB 0.18"),
            Map.entry(43, "LadybugDB 0.19"),
            Map.entry(47, "LadybugDB 0.20 and 0.21"),
            Map.entry(49, "LadybugDB 0.22"));

    private static final Map<String, Integer> STORAGE_OF = Map.ofEntries(
            Map.entry("kuzu@0.7", 34),
            Map.entry("kuzu@0.8", 36),
            Map.entry("kuzu@0.9", 37),
            Map.entry("kuzu@0.10", 38),
            Map.entry("kuzu@0.11", 39),
            Map.entry("ladybug@0.12", 39),
            Map.entry("ladybug@0.13", 40),
            Map.entry("ladybug@0.14", 40),
            Map.entry("ladybug@0.15", 40),
            Map.entry("ladybug@0.16", 40),
            Map.entry("ladybug@0.17", 41),
            Map.entry("ladybug@0.18", 42),
            Map.entry("ladybug@0.19", 43),
            Map.entry("ladybug@0.20", 47),
            Map.entry("ladybug@0.21", 47),
            Map.entry("ladybug@0.22", 49));

    private ReleaseMap() {}

    /** The releases that write this storage version, in words. */
    public static String releaseOf(int storageVersion) {
        return RELEASES.getOrDefault(storageVersion, "a release Instar does not know");
    }

    /** The storage version an engine writes; empty for a release the map does not know. */
    public static Optional<Integer> storageOf(EngineVersion engine) {
        String[] numbers = engine.version().split("\\.", -1);
        return Optional.ofNullable(STORAGE_OF.get(engine.engine() + "@" + numbers[0] + "." + numbers[1]));
    }
}
