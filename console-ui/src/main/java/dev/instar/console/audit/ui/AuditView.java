package dev.instar.console.audit.ui;

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
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.instar.console.audit.AuditChain;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.Formats;
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

/** Everything anybody did, newest first, and whether the record is what was written. */
@Route("audit")
@PageTitle("Audit · Instar")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class AuditView extends Main implements BeforeEnterObserver {

    private static final int DOWNLOADED = 100_000;

    private final AuditLog audit;
    private final AuditChain chain;
    private final StateBadge verdict = new StateBadge(Tone.QUIET, "Not checked");
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
        choice(who, "Who", "All users");
        who.setItems(audit.people());
        choice(act, "What", "All actions");
        act.setItems(audit.acts());
        act.setItemLabelGenerator(AuditLog::words);
        field(migration, "Migration");
        migration.getElement().setAttribute("data-search", "");
        field(instance, "Instance");
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
                "Download");
        var tools = new Div(who, act, migration, instance, download);
        tools.addClassName("tools");
        verdictText.getElement().setAttribute("role", "status");
        var check = new Div(verdict, verdictText, new Button("Verify audit log", _ -> check()));
        check.addClassName("tools");
        configureGrid();
        add(new H1("Audit"), count, check, tools, grid);
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
        grid.getElement().setAttribute("aria-label", "Audit records");
        grid.addComponentColumn(entry -> LocalTime.full(entry.at()))
                .setHeader("Time (local)")
                .setWidth("13.5rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::who).setHeader("Who").setWidth("6.5rem").setFlexGrow(0);
        grid.addColumn(entry -> AuditLog.words(entry.act()))
                .setHeader("What")
                .setWidth("9.5rem")
                .setFlexGrow(0);
        grid.addComponentColumn(entry -> link("migrations/", entry.migrationId()))
                .setHeader("Migration")
                .setWidth("11rem")
                .setFlexGrow(0);
        grid.addComponentColumn(entry -> link("instances/", entry.instanceId()))
                .setHeader("Instance")
                .setWidth("8.5rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::detail)
                .setHeader("Reason and detail")
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
        count.setText(Formats.count(audit.count(filter), "record"));
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
            verdict.show(Tone.GOOD, "Intact");
            verdictText.setText(Formats.count(found.sealed(), "record")
                    + " are what was written, and none is missing before the last, whose seal is "
                    + shortened(found.lastSeal()) + " Evidence reports hold seals to compare it with.");
        } else {
            verdict.show(Tone.BAD, "Broken");
            verdictText.setText("Record " + found.brokenAt()
                    + " was changed, removed, or put between others. The records before it are what was written.");
        }
    }

    private static String shortened(String seal) {
        return seal.isEmpty() ? "none." : seal.substring(0, 16) + " ...";
    }
}
