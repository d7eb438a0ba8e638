package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Emphasis;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every error by its code: what it means and what to do; the catalogue of {@code docs/errors.md}. */
@Route("help/errors")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ErrorsView extends Main implements BeforeEnterObserver, HasDynamicTitle {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z.-]+)` \\| (\\S+) \\| (.+) \\| (.+) \\|");

    private static final Pattern PARTS = Pattern.compile("\\*(?<filled>[^*]+)\\*|`(?<code>[^`]+)`|[^*`]+");

    private record Entry(String code, String status, String meaning, String remedy) {}

    private final TextField search = new TextField();
    private final Grid<Entry> grid = new Grid<>();
    private final Div advice = new Div();

    ErrorsView() {
        addClassName("page");
        search.setPlaceholder(translate("base.errors.search"));
        search.setWidth("20rem");
        search.setAriaLabel(translate("base.errors.search.label"));
        search.getElement().setAttribute("data-search", "");
        search.setClearButtonVisible(true);
        search.setValueChangeMode(ValueChangeMode.LAZY);
        search.addValueChangeListener(_ -> {
            grid.getListDataView().refreshAll();
            advise();
        });
        var tools = new Div(search);
        tools.addClassName("tools");
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setAllRowsVisible(true);
        grid.getElement().setAttribute("aria-label", translate("base.errors.table"));
        grid.addColumn(Entry::code)
                .setHeader(translate("base.errors.column.code"))
                .setWidth("15rem")
                .setFlexGrow(0);
        grid.addColumn(Entry::status)
                .setHeader(translate("base.errors.column.status"))
                .setWidth("5rem")
                .setFlexGrow(0);
        grid.addComponentColumn(entry -> prose(entry.meaning()))
                .setHeader(translate("base.errors.column.meaning"))
                .setWidth("16rem")
                .setFlexGrow(2);
        grid.addComponentColumn(entry -> prose(entry.remedy()))
                .setHeader(translate("base.errors.column.remedy"))
                .setWidth("16rem")
                .setFlexGrow(2);
        grid.setItems(catalogue()).setFilter(this::takes);
        add(
                new H1(translate("base.errors.heading")),
                new Paragraph(Sentence.with(
                        translate("base.errors.intro", Sentence.PLACE),
                        new Anchor("help/runbook", translate("base.runbook.link")))),
                tools,
                grid,
                advice);
    }

    /** Of one error, what the runbook says where it comes up. */
    private void advise() {
        String code = search.getValue().strip();
        advice.removeAll();
        Runbook.sections().stream()
                .filter(section -> section.codes().contains(code))
                .map(RunbookView::chapter)
                .forEach(advice::add);
    }

    private boolean takes(Entry entry) {
        String wanted = search.getValue().strip().toLowerCase(Locale.ROOT);
        if (wanted.startsWith("node.")) {
            return entry.code().equals(wanted);
        }
        return String.join(" ", entry.code(), entry.meaning(), entry.remedy())
                .replaceAll("[*`]", "")
                .toLowerCase(Locale.ROOT)
                .contains(wanted);
    }

    private static List<Entry> catalogue() {
        return Document.text("errors.md")
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Entry(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
    }

    /** Its catalogue sets in italics what a failure fills in, and names as code. */
    private static Span prose(String markdown) {
        var prose = new Span();
        Matcher parts = PARTS.matcher(markdown);
        while (parts.find()) {
            if (parts.group("filled") != null) {
                prose.add(new Emphasis(parts.group("filled")));
            } else if (parts.group("code") != null) {
                var code = new Span(parts.group("code"));
                code.addClassName("code");
                prose.add(code);
            } else {
                prose.add(new Text(parts.group()));
            }
        }
        return prose;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        event.getLocation().getQueryParameters().getSingleParameter("code").ifPresent(search::setValue);
    }

    @Override
    public String getPageTitle() {
        return translate("base.errors.title");
    }
}
