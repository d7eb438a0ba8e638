package dev.instar.console.base;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in sentences that people read wherever they are. */
public final class UtcTime {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private UtcTime() {}

    /** For example {@code 2026-11-26 04:42 UTC}. */
    public static String of(Instant time) {
        return FORM.format(time);
    }
}
