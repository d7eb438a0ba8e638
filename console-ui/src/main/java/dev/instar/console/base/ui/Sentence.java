package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import java.util.ArrayList;
import java.util.List;

/** A text with components, such as links, inside it. */
public final class Sentence {

    /** Parameter of a text; a component comes in its place. */
    public static final String PLACE = "\uFFFC";

    private Sentence() {}

    /**
     * The parts of a text and the components between them.
     *
     * @param text with a {@link #PLACE} for each component, in their order
     * @throws IllegalArgumentException if it has fewer places
     */
    public static Component[] with(String text, Component... inside) {
        List<Component> parts = new ArrayList<>();
        int start = 0;
        for (Component component : inside) {
            int place = text.indexOf(PLACE, start);
            if (place < 0) {
                throw new IllegalArgumentException("No place for each of " + inside.length + " components: " + text);
            }
            add(parts, text.substring(start, place));
            parts.add(component);
            start = place + PLACE.length();
        }
        add(parts, text.substring(start));
        return parts.toArray(Component[]::new);
    }

    private static void add(List<Component> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Span(text));
        }
    }
}
