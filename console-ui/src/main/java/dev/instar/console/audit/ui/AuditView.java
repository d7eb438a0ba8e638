package dev.instar.console.audit.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.instar.console.audit.AuditChain;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.security.Roles;
import dev.instar.protocol.WireJson;
import jakarta.annotation.security.RolesAllowed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All recorded actions, newest first, and whether the record is what was written. */
@Route("audit")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class AuditView extends Main implements BeforeEnterObserver, HasDynamicTitle {

    private static final int DOWNLOADED = 100_000;
    private static final int SHOWN_OF_SEAL = 16;

    private final AuditLog audit;
    private final AuditChain chain;
    private final StateBadge verdict = new StateBadge(Tone.QUIET, translate("audit.verify.not-checked"));
    private final Span verdictText = new Span();
    private final ComboBox<String> who = new ComboBox<>();
    private final ComboBox<String> act = new ComboBox<>();
    private final TextField migration = new TextField();
    private final TextField instance = new TextField();
    private final Paragraph count = new Paragraph();
    private final Grid<AuditLog.Entry> grid = new Grid<>();

    AuditView(AuditLog audit, AuditChain chain) {
        this.audit = audit;
        this.chain = chain;
        addClassName("page");
        count.addClassName("totals");
        choice(who, translate("audit.filter.who"), translate("audit.filter.who.all"));
        who.setItems(audit.people());
        choice(act, translate("audit.filter.action"), translate("audit.filter.action.all"));
        act.setItems(audit.acts());
        act.setItemLabelGenerator(AuditLog::words);
        field(migration, translate("audit.filter.migration"));
        migration.getElement().setAttribute("data-search", "");
        field(instance, translate("audit.filter.instance"));
        var download = new Anchor(
                DownloadHandler.fromInputStream(_ -> {
                    var json = WireJson.mapper();
                    byte[] bytes = audit.find(filter(), 0, DOWNLOADED).stream()
                            .map(json::writeValueAsString)
                            .collect(Collectors.joining("\n", "", "\n"))
                            .getBytes(StandardCharsets.UTF_8);
                    return new DownloadResponse(
                            new ByteArrayInputStream(bytes), "audit.jsonl", "application/jsonl", bytes.length);
                }),
                translate("audit.download"));
        var tools = new Div(who, act, migration, instance, download);
        tools.addClassName("tools");
        verdictText.getElement().setAttribute("role", "status");
        var check = new Div(verdict, verdictText, new Button(translate("audit.verify"), _ -> check()));
        check.addClassName("tools");
        configureGrid();
        add(new H1(translate("audit.heading")), count, check, tools, grid);
    }

    private void choice(ComboBox<String> box, String label, String nothing) {
        box.setAriaLabel(label);
        box.setPlaceholder(nothing);
        box.setClearButtonVisible(true);
        box.addValueChangeListener(event -> narrowed(event.isFromClient()));
    }

    private void field(TextField field, String label) {
        field.setAriaLabel(label);
        field.setPlaceholder(label);
        field.setClearButtonVisible(true);
        field.setValueChangeMode(ValueChangeMode.LAZY);
        field.addValueChangeListener(event -> narrowed(event.isFromClient()));
    }

    private void configureGrid() {
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setHeight("70vh");
        grid.getElement().setAttribute("aria-label", translate("audit.table"));
        grid.addComponentColumn(entry -> LocalTime.full(entry.at()))
                .setHeader(translate("audit.column.time"))
                .setWidth("13.5rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::who)
                .setHeader(translate("audit.column.who"))
                .setWidth("6.5rem")
                .setFlexGrow(0);
        grid.addColumn(entry -> AuditLog.words(entry.act()))
                .setHeader(translate("audit.column.action"))
                .setWidth("9.5rem")
                .setFlexGrow(0);
        grid.addComponentColumn(entry -> link("migrations/", entry.migrationId()))
                .setHeader(translate("audit.column.migration"))
                .setWidth("11rem")
                .setFlexGrow(0);
        grid.addComponentColumn(entry -> link("instances/", entry.instanceId()))
                .setHeader(translate("audit.column.instance"))
                .setWidth("8.5rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::detail)
                .setHeader(translate("audit.column.detail"))
                .setWidth("12rem")
                .setFlexGrow(1);
        grid.setDataProvider(DataProvider.fromCallbacks(
                query -> audit.find(filter(), query.getOffset(), query.getLimit()).stream(),
                _ -> audit.count(filter())));
    }

    private static Component link(String path, @Nullable String id) {
        return id == null ? new Span() : new Anchor(path + id, id);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        QueryParameters parameters = event.getLocation().getQueryParameters();
        parameters.getSingleParameter("who").filter(audit.people()::contains).ifPresent(who::setValue);
        parameters.getSingleParameter("act").filter(audit.acts()::contains).ifPresent(act::setValue);
        parameters.getSingleParameter("migration").ifPresent(migration::setValue);
        parameters.getSingleParameter("instance").ifPresent(instance::setValue);
        narrowed(false);
    }

    private AuditLog.Filter filter() {
        return new AuditLog.Filter(
                nothingIfEmpty(who.getValue()),
                nothingIfEmpty(act.getValue()),
                nothingIfEmpty(migration.getValue()),
                nothingIfEmpty(instance.getValue()));
    }

    private static @Nullable String nothingIfEmpty(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private void narrowed(boolean byReader) {
        AuditLog.Filter filter = filter();
        count.setText(translate("audit.records", audit.count(filter)));
        grid.getDataProvider().refreshAll();
        if (byReader) {
            Map<String, String> parameters = new LinkedHashMap<>();
            put(parameters, "who", filter.who());
            put(parameters, "act", filter.act());
            put(parameters, "migration", filter.migrationId());
            put(parameters, "instance", filter.instanceId());
            getUI().ifPresent(ui -> ui.getPage()
                    .getHistory()
                    .replaceState(null, new Location("audit", QueryParameters.simple(parameters))));
        }
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private void check() {
        AuditChain.Verdict found = chain.verify();
        if (found.isWhole()) {
            verdict.show(Tone.GOOD, translate("audit.verify.intact"));
            verdictText.setText(
                    found.sealed() == 0
                            ? translate("audit.verify.intact.empty")
                            : translate(
                                    "audit.verify.intact.detail",
                                    found.sealed(),
                                    found.lastSeal().substring(0, SHOWN_OF_SEAL)));
        } else {
            verdict.show(Tone.BAD, translate("audit.verify.broken"));
            verdictText.setText(translate("audit.verify.broken.detail", String.valueOf(found.brokenAt())));
        }
    }

    @Override
    public String getPageTitle() {
        return translate("audit.title");
    }
}
