package dev.instar.node.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Goes on by a second whenever it is asked, so that what is later is later, until it is told to jump. */
final class TickingClock extends Clock {

    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicLong seconds = new AtomicLong();

    /** By how much it is wrong, from which second on. */
    private record Jump(long second, Duration by) {}

    private final AtomicReference<@Nullable Jump> jump = new AtomicReference<>();

    /** From the reading after so many more on, it is wrong. */
    void jumpAfter(long readings, Duration by) {
        jump.set(new Jump(seconds.get() + readings, by));
    }

    /** It is right again. */
    void goOn() {
        jump.set(null);
    }

    /** How often it was asked. */
    long readings() {
        return seconds.get();
    }

    @Override
    public Instant instant() {
        long second = seconds.incrementAndGet();
        Jump jumped = jump.get();
        Instant right = START.plusSeconds(second);
        return jumped == null || second <= jumped.second() ? right : right.plus(jumped.by());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
