package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.dependency.JsModule;

/** The browser-side listener for the console's shortcuts; goes to a page without loading everything anew. */
@Tag("keyboard-shortcuts")
@JsModule(Elements.SCRIPT)
class KeyboardShortcuts extends Component {

    KeyboardShortcuts() {
        getElement()
                .addEventListener(
                        "go",
                        event -> UI.getCurrent()
                                .navigate(event.getEventData()
                                        .path("event.detail.path")
                                        .asString()))
                .addEventData("event.detail.path");
    }
}
