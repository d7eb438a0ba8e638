package dev.instar.node.task;

import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures one database inside one operation. Reports at most five times a second within a phase, and at every change
 * of phase. Used by one thread at a time.
 */
public final class ProgressReporter {

    private static final Duration MINIMUM_PAUSE = Duration.ofMillis(200);
    private static final double LOWEST_FRACTION_TO_ESTIMATE = 0.01;

    private final String graphId;
    private final Consumer<DatabaseProgress> reports;
    private final Clock clock;
    private Phase phase = Phase.QUEUED;
    private double startPercent;
    private double endPercent;
    private double percent;
    private Instant phaseStarted;
    private Instant lastReport = Instant.EPOCH;

    ProgressReporter(String graphId, Consumer<DatabaseProgress> reports, Clock clock) {
        this.graphId = graphId;
        this.reports = reports;
        this.clock = clock;
        this.phaseStarted = clock.instant();
    }

    void queued() {
        report(0, 0, 0, 0, 0, null, null);
    }

    /**
     * Enters a phase that spans a part of the operation.
     *
     * @param untilPercent share of the whole operation done when the phase is
     */
    public void enter(Phase next, double untilPercent) {
        phase = next;
        startPercent = percent;
        endPercent = untilPercent;
        phaseStarted = clock.instant();
        report(0, 0, 0, 0, 0, null, null);
    }

    public void rows(long done, long total, String message) {
        advance(done, total, done, total, 0, 0, message);
    }

    public void bytes(long done, long total, String message) {
        advance(done, total, 0, 0, done, total, message);
    }

    /**
     * Reports how far the current phase is.
     *
     * @param fraction 0 to 1 of the phase
     */
    public void fraction(double fraction, long bytesDone, String message) {
        advance(Math.round(fraction * 10_000), 10_000, 0, 0, bytesDone, 0, message);
    }

    public void done() {
        phase = Phase.DONE;
        percent = 100;
        report(0, 0, 0, 0, 0, null, null);
    }

    public void failed(String message) {
        phase = Phase.FAILED;
        report(0, 0, 0, 0, 0, null, message);
    }

    private void advance(
            long done, long total, long rowsDone, long rowsTotal, long bytesDone, long bytesTotal, String message) {
        double fraction = total <= 0 ? 0 : Math.clamp((double) done / total, 0.0, 1.0);
        percent = Math.max(percent, startPercent + fraction * (endPercent - startPercent));
        Instant now = clock.instant();
        if (Duration.between(lastReport, now).compareTo(MINIMUM_PAUSE) < 0) {
            return;
        }
        double seconds = Duration.between(phaseStarted, now).toMillis() / 1000.0;
        long counted = rowsTotal > 0 ? rowsDone : bytesDone;
        double rate = seconds > 0 ? counted / seconds : 0;
        Long secondsLeft =
                fraction >= LOWEST_FRACTION_TO_ESTIMATE ? (Long) Math.round(seconds / fraction * (1 - fraction)) : null;
        report(rowsDone, rowsTotal, bytesDone, bytesTotal, rate, secondsLeft, message);
    }

    private void report(
            long rowsDone,
            long rowsTotal,
            long bytesDone,
            long bytesTotal,
            double rate,
            @Nullable Long secondsLeft,
            @Nullable String message) {
        lastReport = clock.instant();
        double rounded = Math.round(percent * 10) / 10.0;
        reports.accept(new DatabaseProgress(
                graphId,
                phase,
                rounded,
                rowsDone,
                rowsTotal,
                bytesDone,
                bytesTotal,
                Math.round(rate),
                secondsLeft,
                message,
                lastReport));
    }
}
