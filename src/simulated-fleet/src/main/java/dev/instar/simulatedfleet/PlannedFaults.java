package dev.instar.simulatedfleet;

import java.util.HashMap;
import java.util.Map;

/** What a simulated node was told to do wrong, each so many times. */
final class PlannedFaults {

    private final Map<String, Integer> left = new HashMap<>();

    /** The next so many times. */
    void plan(String what, int times) {
        left.put(what, times);
    }

    /** Whether it is to be done wrong now. */
    boolean isDue(String what) {
        int times = left.getOrDefault(what, 0);
        left.put(what, Math.max(0, times - 1));
        return times > 0;
    }
}
