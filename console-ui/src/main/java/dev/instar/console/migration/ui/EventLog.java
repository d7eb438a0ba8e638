package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.protocol.WireJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What happened to a migration, newest first; can be narrowed, and downloaded whole as JSON lines. */
@Component
@Scope("prototype")
class EventLog extends Div {

    private static final int SHOWN = 2_000;
    private static final int DOWNLOADED = 100_000;

    private final AuditLog audit;
    private final Grid<AuditLog.Entry> grid = new Grid<>();
    private final TextField filter = new TextField();
    private List<AuditLog.Entry> entries = List.of();
    private String migrationId = "";

    EventLog(AuditLog audit) {
        this.audit = audit;
        filter.setPlaceholder(translate("migration.events.filter"));
        filter.setAriaLabel(translate("migration.events.filter.title"));
        filter.setClearButtonVisible(true);
        filter.setValueChangeMode(ValueChangeMode.LAZY);
        filter.addValueChangeListener(_ -> grid.getListDataView().refreshAll());
        var download = new Anchor(
                DownloadHandler.fromInputStream(_ -> {
                    byte[] bytes = lines().getBytes(StandardCharsets.UTF_8);
                    return new DownloadResponse(
                            new ByteArrayInputStream(bytes),
                            migrationId + "-events.jsonl",
                            "application/jsonl",
                            bytes.length);
                }),
                translate("migration.events.download"));
        var tools = new Div(filter, download);
        tools.addClassName("tools");
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setHeight("max(24rem, calc(100vh - 30rem))");
        grid.getElement().setAttribute("aria-label", translate("migration.events"));
        grid.addComponentColumn(entry -> LocalTime.time(entry.at()))
                .setHeader(translate("migration.events.column.time"))
                .setWidth("9.5rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::who)
                .setHeader(translate("migration.events.column.who"))
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(entry -> AuditLog.words(entry.act()))
                .setHeader(translate("migration.events.column.action"))
                .setWidth("11rem")
                .setFlexGrow(0);
        grid.addColumn(entry -> Objects.requireNonNullElse(entry.instanceId(), ""))
                .setHeader(translate("migration.events.column.instance"))
                .setWidth("9rem")
                .setFlexGrow(0);
        grid.addColumn(AuditLog.Entry::detail)
                .setHeader(translate("migration.events.column.detail"))
                .setWidth("14rem")
                .setFlexGrow(1);
        grid.setItems(entries).setFilter(this::takes);
        add(tools, grid);
    }

    private boolean takes(AuditLog.Entry entry) {
        String text = filter.getValue().strip().toLowerCase(Locale.ROOT);
        return text.isEmpty()
                || String.join(
                                " ",
                                entry.who(),
                                AuditLog.words(entry.act()),
                                Objects.requireNonNullElse(entry.instanceId(), ""),
                                entry.detail())
                        .toLowerCase(Locale.ROOT)
                        .contains(text);
    }

    private String lines() {
        var json = WireJson.mapper();
        return audit.ofMigrationAfter(migrationId, 0, DOWNLOADED).stream()
                .map(json::writeValueAsString)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    void show(String migration) {
        migrationId = migration;
        List<AuditLog.Entry> next = audit.ofMigration(migration, SHOWN);
        if (!next.equals(entries)) {
            entries = next;
            grid.setItems(entries).setFilter(this::takes);
        }
    }
}
