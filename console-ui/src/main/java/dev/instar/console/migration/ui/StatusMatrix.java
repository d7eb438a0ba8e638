package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.base.ui.Elements;
import dev.instar.console.base.ui.RowsElement;
import java.util.List;
import java.util.function.Consumer;

/** The browser-side matrix of instances by stage. */
@Tag("status-matrix")
@JsModule(Elements.SCRIPT)
class StatusMatrix extends RowsElement<StatusMatrix.Row> {

    /** One stage of one instance; the tone is one of the element's. */
    record Cell(String tone, String word) {}

    /** One instance. */
    record Row(String id, String group, List<Cell> cells, String note) {}

    /** @param open takes the instance that was clicked */
    StatusMatrix(List<String> columns, Consumer<String> open) {
        super(Row::id);
        getElement().setPropertyList("columns", columns);
        getElement()
                .addEventListener(
                        "open-row",
                        event -> open.accept(
                                event.getEventData().path("event.detail.id").asString()))
                .addEventData("event.detail.id");
    }

    void choose(String instanceId) {
        getElement().setProperty("chosen", instanceId);
    }

    void filter(String text) {
        getElement().setProperty("filter", text);
    }
}
