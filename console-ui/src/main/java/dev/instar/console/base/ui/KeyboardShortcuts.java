package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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

    /** @param name of the page, the last part of the key of its text */
    private record Way(String key, String path, String name) {}

    private static final List<Way> WAYS = List.of(
            new Way("f", "", "fleet"),
            new Way("m", "migrations", "migrations"),
            new Way("n", "migrations/new", "new-migration"),
            new Way("a", "approvals", "approvals"),
            new Way("l", "audit", "audit"),
            new Way("r", "help/runbook", "runbook"),
            new Way("s", "settings", "settings"));

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
        var dialog = new Dialog(translate("base.keyboard.heading"));
        dialog.setWidth("22rem");
        var list = new DescriptionList();
        list.addClassName("shortcuts");
        describe(list, translate("base.keyboard.search"), "/");
        WAYS.forEach(way -> describe(list, translate("base.nav." + way.name()), "g", way.key()));
        describe(list, translate("base.keyboard.list"), "?");
        describe(list, translate("base.keyboard.escape"), "Esc");
        dialog.add(list);
        dialog.getFooter().add(new Button(translate("base.dialog.close"), _ -> dialog.close()));
        dialog.open();
    }

    private static void describe(DescriptionList list, String what, String... keys) {
        var term = new Term();
        Stream.of(keys).map(key -> new Element("kbd").setText(key)).forEach(term.getElement()::appendChild);
        list.add(term, new Description(what));
    }
}
