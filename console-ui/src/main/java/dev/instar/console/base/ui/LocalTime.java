package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A moment in the reader's own zone and locale, with UTC on hover. */
@Tag("local-time")
@JsModule(Elements.SCRIPT)
public final class LocalTime extends Component {

    private enum Mode {
        AGO,
        TIME,
        MINUTE,
        FULL
    }

    private LocalTime(@Nullable Instant moment, Mode mode) {
        getElement().setAttribute("mode", mode.name().toLowerCase(Locale.ROOT));
        show(moment);
    }

    /** How long ago; keeps up with the clock by itself. */
    public static LocalTime ago(@Nullable Instant moment) {
        return new LocalTime(moment, Mode.AGO);
    }

    /** The time of today's moments, the date too of others. */
    public static LocalTime time(@Nullable Instant moment) {
        return new LocalTime(moment, Mode.TIME);
    }

    /** Date and time, without seconds. */
    public static LocalTime minute(@Nullable Instant moment) {
        return new LocalTime(moment, Mode.MINUTE);
    }

    /** Date and time. */
    public static LocalTime full(@Nullable Instant moment) {
        return new LocalTime(moment, Mode.FULL);
    }

    /**
     * Shows a moment in the reader's time zone.
     *
     * @param moment "never" without one
     */
    public void show(@Nullable Instant moment) {
        getElement().setAttribute("datetime", moment == null ? "" : moment.toString());
    }
}
