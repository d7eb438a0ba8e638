package dev.instar.node;

import java.util.ArrayList;
import java.util.List;

/** Counts what a node does to the outside and stops everything after effect <i>k</i>. */
public final class World {

    /** The world stands still: nothing more is done, by nobody. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the world was stopped", null, false, false);
        }
    }

    private final List<String> effects = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long stopAfter = Long.MAX_VALUE;
    private boolean stopped;

    /** Lets this many effects happen from now on, and none after them. */
    public synchronized void stopAfter(long count) {
        effects.clear();
        stopAfter = count;
        stopped = false;
    }

    /** Lets everything happen from now on. */
    public synchronized void goOn() {
        stopAfter(Long.MAX_VALUE);
    }

    /** Called before an effect; throws instead of letting it happen. */
    public synchronized void effect(String what) {
        effect(what, () -> {});
    }

    /**
     * Does an effect that can be left half done.
     *
     * @param half what is left of the effect if the world stops in the middle of it
     */
    public synchronized void effect(String what, Runnable half) {
        if (stopped) {
            throw new Stopped();
        }
        if (effects.size() >= stopAfter) {
            stopped = true;
            effects.add("(stopped in) " + what);
            half.run();
            throw new Stopped();
        }
        effects.add(what);
    }

    /** Nothing can be read either once the world stands still. */
    public synchronized void look() {
        if (stopped) {
            throw new Stopped();
        }
    }

    public synchronized boolean isStopped() {
        return stopped;
    }

    public synchronized int count() {
        return effects.size();
    }

    public synchronized String last() {
        return effects.isEmpty() ? "nothing" : effects.getLast();
    }

    /** Something happened that must never happen. */
    public synchronized void violation(String what) {
        violations.add(what);
    }

    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
