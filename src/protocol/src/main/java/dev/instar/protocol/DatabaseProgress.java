package dev.instar.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one database is inside an operation.
 *
 * @param percent 0 to 100 over the whole operation
 * @param rowsDone rows handled in the current phase, 0 where the phase counts none
 * @param rowsTotal rows the current phase will handle, 0 if unknown
 * @param bytesDone bytes handled in the current phase
 * @param bytesTotal bytes the current phase will handle, 0 if unknown
 * @param ratePerSecond rows (or bytes, where no rows are counted) a second in this phase, 0 if unknown
 * @param secondsLeft estimate for the current phase; absent below 1 %
 * @param message what happens now, or why it failed
 */
public record DatabaseProgress(
        String database,
        Phase phase,
        double percent,
        long rowsDone,
        long rowsTotal,
        long bytesDone,
        long bytesTotal,
        double ratePerSecond,
        @Nullable Long secondsLeft,
        @Nullable String message,
        Instant updatedAt) {}
