package dev.instar.console.base.ui;

import com.vaadin.flow.component.html.Span;
import java.util.Locale;

/** A state as icon and word, never colour alone. */
public final class StateBadge extends Span {

    /** How a state feels. */
    public enum Tone {
        GOOD("✓"),
        BUSY("▸"),
        WAITING("◷"),
        BAD("✕"),
        QUIET("·");

        private final String icon;

        Tone(String icon) {
            this.icon = icon;
        }
    }

    private final Span icon = new Span();
    private final Span word = new Span();

    public StateBadge(Tone tone, String text) {
        addClassName("state-badge");
        icon.getElement().setAttribute("aria-hidden", "true");
        add(icon, word);
        show(tone, text);
    }

    public void show(Tone tone, String text) {
        icon.setText(tone.icon);
        word.setText(text);
        getElement().setAttribute("data-tone", tone.name().toLowerCase(Locale.ROOT));
    }
}
