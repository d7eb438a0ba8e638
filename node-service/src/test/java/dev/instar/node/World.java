package dev.instar.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts what a node does to the outside; stops everything after effect <i>k</i>, or lets effect <i>k</i> fail and goes on. */
public final class World {

    /** What is left of an effect that reports an error. */
    public enum Fault {
        NOT_DONE,
        HALF_DONE,
        DONE
    }

    /** An effect failed; a fake reports it as the part it stands for would. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Failed(String what, String reason) {
            super(what + ": " + reason, null, false, false);
            this.reason = reason;
        }

        /** The kernel's words for it. */
        public String reason() {
            return reason;
        }
    }

    /** The world stands still: nothing more is done, by nobody. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the world was stopped", null, false, false);
        }
    }

    private static final String BROKEN = "Input/output error";

    /** Why something cannot be written. */
    private static final List<String> REASONS =
            List.of(BROKEN, "No space left on device", "Disk quota exceeded", "Read-only file system");

    private final List<String> effects = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long stopAfter = Long.MAX_VALUE;
    private boolean stopped;
    private @Nullable Fault fault;
    private @Nullable Predicate<String> stubborn;
    private long failFrom;
    private boolean failEver;
    private final List<String> reads = new ArrayList<>();
    private long misreadFrom = Long.MAX_VALUE;
    private boolean misreadEver;
    private long unreadableFrom = Long.MAX_VALUE;
    private boolean unreadableEver;

    /**
     * Lets effects fail in a world that goes on.
     *
     * @param effect which one, counted from now and from 0
     * @param ever whether all that follow fail too, until {@link #goOn}
     */
    public synchronized void failAt(long effect, Fault how, boolean ever) {
        goOn();
        failFrom = effect;
        fault = how;
        failEver = ever;
    }

    /** Lets every effect of a kind fail, not done, in a world that goes on. */
    public synchronized void failWhere(Predicate<String> kind) {
        goOn();
        stubborn = kind;
    }

    /**
     * Lets what is read from files be other than what was written: one bit of it.
     *
     * @param read which one, counted from now and from 0
     * @param ever whether all that follow are wrong too, until {@link #goOn}
     */
    public synchronized void misreadAt(long read, boolean ever) {
        goOn();
        misreadFrom = read;
        misreadEver = ever;
    }

    /**
     * Lets looks at what is there fail: at files, names and objects.
     *
     * @param read which one, counted from now and from 0
     * @param ever whether all that follow fail too, until {@link #goOn}
     */
    public synchronized void unreadableAt(long read, boolean ever) {
        goOn();
        unreadableFrom = read;
        unreadableEver = ever;
    }

    /** Looks at something without reading its content. */
    public synchronized void look(String what) throws Failed {
        read(what, new byte[0]);
    }

    /** What a reader gets of a file's content. */
    public synchronized byte[] read(String what, byte[] content) throws Failed {
        look();
        int number = reads.size();
        if (unreadableEver ? number >= unreadableFrom : number == unreadableFrom) {
            reads.add("(failed) " + what);
            throw new Failed(what, BROKEN);
        }
        boolean wrong = misreadEver ? number >= misreadFrom : number == misreadFrom;
        reads.add(what);
        if (!wrong || content.length == 0) {
            return content;
        }
        byte[] other = content.clone();
        // By turns near the end, where the rows of the fakes' files stand, and anywhere.
        int reach = number % 2 == 0 ? Math.min(content.length, 200) : content.length;
        other[content.length - 1 - (int) (number * 31L % reach)] ^= 1;
        return other;
    }

    /** What was read since the count began, in order. */
    public synchronized List<String> reads() {
        return List.copyOf(reads);
    }

    /** Lets this many effects happen from now on, and none after them. */
    public synchronized void stopAfter(long count) {
        effects.clear();
        reads.clear();
        stopAfter = count;
        stopped = false;
    }

    /** Lets everything happen from now on. */
    public synchronized void goOn() {
        fault = null;
        stubborn = null;
        misreadFrom = Long.MAX_VALUE;
        misreadEver = false;
        unreadableFrom = Long.MAX_VALUE;
        unreadableEver = false;
        stopAfter(Long.MAX_VALUE);
    }

    /** Does an effect that is done or not, and never in part. */
    public synchronized void effect(String what, Runnable whole) throws Failed {
        effect(what, () -> {}, whole);
    }

    /**
     * Does an effect, unless the world stops before it or the effect is to fail.
     *
     * @param half what is left of it if the world stops in the middle
     */
    public synchronized void effect(String what, Runnable half, Runnable whole) throws Failed {
        if (stopped) {
            throw new Stopped();
        }
        int number = effects.size();
        if (number >= stopAfter) {
            stopped = true;
            effects.add("(stopped in) " + what);
            half.run();
            throw new Stopped();
        }
        if (fault != null && (failEver ? number >= failFrom : number == failFrom)) {
            effects.add("(failed, " + fault + ") " + what);
            switch (fault) {
                case NOT_DONE -> {}
                case HALF_DONE -> half.run();
                case DONE -> whole.run();
            }
            throw new Failed(what, fault == Fault.DONE ? BROKEN : REASONS.get(number % REASONS.size()));
        }
        if (stubborn != null && stubborn.test(what)) {
            effects.add("(failed) " + what);
            throw new Failed(what, "No space left on device");
        }
        effects.add(what);
        whole.run();
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

    /** What happened since the count began, in order. */
    public synchronized List<String> effects() {
        return List.copyOf(effects);
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
