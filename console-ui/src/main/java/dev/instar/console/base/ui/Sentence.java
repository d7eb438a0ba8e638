package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import java.util.stream.Stream;

/** A text with a component, such as a link, inside it. */
public final class Sentence {

    /** Parameter of a text; the component comes in its place. */
    public static final String PLACE = "\uFFFC";

    private Sentence() {}

    /** What stands before the place, the component, and what stands after it. */
    public static Component[] with(String text, Component inside) {
        int place = text.indexOf(PLACE);
        return Stream.of(new Span(text.substring(0, place)), inside, new Span(text.substring(place + 1)))
                .toArray(Component[]::new);
    }
}
