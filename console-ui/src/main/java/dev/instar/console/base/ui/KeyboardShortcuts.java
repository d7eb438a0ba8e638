package dev.instar.console.base.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.DescriptionList.Description;
import com.vaadin.flow.component.html.DescriptionList.Term;
import com.vaadin.flow.dom.Element;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The browser-side listener for the console's shortcuts; goes to a page without loading everything anew. */
@Tag("keyboard-shortcuts")
@JsModule(Elements.SCRIPT)
class KeyboardShortcuts extends Component {

    private record Way(String key, String path, String name) {}

    private static final List<Way> WAYS = List.of(
            new Way("f", "", "Fleet"),
            new Way("m", "migrations", "Migrations"),
            new Way("n", "migrations/new", "New migration"),
            new Way("a", "approvals", "Approvals"),
            new Way("l", "audit", "Audit"),
            new Way("r", "help/runbook", "Runbook"),
            new Way("s", "settings", "Settings"));

    KeyboardShortcuts() {
        getElement().setPropertyMap("ways", WAYS.stream().collect(Collectors.toMap(Way::key, Way::path)));
        getElement()
                .addEventListener(
                        "go",
                        event -> UI.getCurrent()
                                .navigate(event.getEventData()
                                        .path("event.detail.path")
                                        .asString()))
                .addEventData("event.detail.path");
        getElement().addEventListener("explain", _ -> explain());
    }

    /** Shows the list of shortcuts. */
    void explain() {
        var dialog = new Dialog("Keyboard shortcuts");
        dialog.setWidth("22rem");
        var list = new DescriptionList();
        list.addClassName("shortcuts");
        describe(list, "Search on this page", "/");
        WAYS.forEach(way -> describe(list, way.name(), "g", way.key()));
        describe(list, "This list", "?");
        describe(list, "Leave the search, close what is open", "Esc");
        dialog.add(list);
        dialog.getFooter().add(new Button("Close", _ -> dialog.close()));
        dialog.open();
    }

    private static void describe(DescriptionList list, String what, String... keys) {
        var term = new Term();
        Stream.of(keys).map(key -> new Element("kbd").setText(key)).forEach(term.getElement()::appendChild);
        list.add(term, new Description(what));
    }
}
