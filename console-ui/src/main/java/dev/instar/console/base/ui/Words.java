package dev.instar.console.base.ui;

import com.vaadin.flow.component.UI;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times in the words of the reader's locale. */
public final class Words {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Words() {}

    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        NumberFormat format = NumberFormat.getNumberInstance(locale());
        format.setMaximumFractionDigits(unit == 0 || value >= 100 ? 0 : 1);
        return format.format(value) + " " + UNITS[unit];
    }

    public static String number(long number) {
        return NumberFormat.getIntegerInstance(locale()).format(number);
    }

    /** {@code 1 database}, {@code 2 databases}. */
    public static String count(long number, String singular) {
        return number(number) + " " + singular + (number == 1 ? "" : "s");
    }

    /** How long ago, roughly; "never" without a time. */
    public static String ago(@Nullable Instant then, Instant now) {
        if (then == null) {
            return "never";
        }
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 15) {
            return "just now";
        }
        if (seconds < 90) {
            return seconds + " s ago";
        }
        if (seconds < 5_400) {
            return Math.round(seconds / 60.0) + " min ago";
        }
        return seconds < 129_600 ? Math.round(seconds / 3_600.0) + " h ago" : Math.round(seconds / 86_400.0) + " d ago";
    }

    private static Locale locale() {
        UI ui = UI.getCurrent();
        return ui == null ? Locale.ENGLISH : ui.getLocale();
    }
}
