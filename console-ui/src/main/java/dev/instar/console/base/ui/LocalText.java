package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;

/** A sentence whose times, written as {@link dev.instar.console.base.UtcTime} does, appear in the reader's own zone. */
@Tag("local-text")
@JsModule(Elements.SCRIPT)
public final class LocalText extends Component {

    /** An empty sentence that a screen reader announces when it changes. */
    public static LocalText announced() {
        var text = new LocalText();
        text.getElement().setAttribute("role", "status");
        return text;
    }

    public String getText() {
        return getElement().getAttribute("text") == null ? "" : getElement().getAttribute("text");
    }

    public void setText(String text) {
        if (!text.equals(getText())) {
            getElement().setAttribute("text", text);
        }
    }
}
