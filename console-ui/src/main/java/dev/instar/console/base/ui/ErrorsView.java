package dev.instar.console.base.ui;

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
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every error by its code: what it means and what to do; the catalogue of {@code docs/errors.md}. */
@Route("help/errors")
@PageTitle("Errors · Instar")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ErrorsView extends Main implements BeforeEnterObserver {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z.-]+)` \\| (\\S+) \\| (.+) \\| (.+) \\|");

    private static final Pattern PARTS = Pattern.compile("\\*(?<filled>[^*]+)\\*|`(?<code>[^`]+)`|[^*`]+");

    private record Entry(String code, String status, String meaning, String remedy) {}

    private final TextField search = new TextField();
    private final Grid<Entry> grid = new Grid<>();
    private final Div advice = new Div();

    ErrorsView() {
        addClassName("page");
        search.setPlaceholder("Search");
        search.setWidth("20rem");
        search.setAriaLabel("Search errors");
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
        grid.getElement().setAttribute("aria-label", "Errors");
        grid.addColumn(Entry::code).setHeader("Code").setWidth("15rem").setFlexGrow(0);
        grid.addColumn(Entry::status).setHeader("HTTP").setWidth("5rem").setFlexGrow(0);
        grid.addComponentColumn(entry -> prose(entry.meaning()))
                .setHeader("What it means")
                .setWidth("16rem")
                .setFlexGrow(2);
        grid.addComponentColumn(entry -> prose(entry.remedy()))
                .setHeader("What to do")
                .setWidth("16rem")
                .setFlexGrow(2);
        grid.setItems(catalogue()).setFilter(this::takes);
        add(
                new H1("Errors"),
                new Paragraph(
                        new Text(
                                "Errors of nodes, by the code they carry. What each failure fills in is set in italics. The "),
                        new Anchor("help/runbook", "runbook"),
                        new Text(" says how to proceed.")),
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
}
