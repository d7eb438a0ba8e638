package dev.instar.console.base.ui;

import java.text.NumberFormat;
import java.time.Duration;
import java.util.Locale;

/** Numbers and times in English. */
public final class Formats {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Formats() {}

    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        NumberFormat format = NumberFormat.getNumberInstance(Locale.ENGLISH);
        format.setMaximumFractionDigits(unit == 0 || value >= 100 ? 0 : 1);
        return format.format(value) + " " + UNITS[unit];
    }

    public static String number(long number) {
        return NumberFormat.getIntegerInstance(Locale.ENGLISH).format(number);
    }

    /** A span of time, roughly: {@code 40 s}, {@code 12 min}, {@code 3 h}. */
    public static String duration(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 90) {
            return seconds + " s";
        }
        return seconds < 5_400 ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3_600.0) + " h";
    }
}
