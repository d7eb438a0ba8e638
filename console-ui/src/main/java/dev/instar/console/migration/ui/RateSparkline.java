package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.base.ui.Elements;

/** The browser-side line of a rate over the last minute; it looks at what it was told once a second. */
@Tag("rate-sparkline")
@JsModule(Elements.SCRIPT)
class RateSparkline extends Component {

    /** @param bytes how far the work is */
    void show(long bytes) {
        getElement().setProperty("bytes", (double) bytes);
    }
}
