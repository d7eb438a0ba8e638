package dev.instar.console.instance.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.function.SerializableFunction;
import com.vaadin.flow.function.ValueProvider;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.fleet.Instance;
import dev.instar.console.instance.InstanceDetails;
import dev.instar.console.instance.InstanceDetails.Topic;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.StoredFile;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the instance page shows of one topic. */
abstract class TopicPanel extends Div {

    private static final int SHOWN_WHOLE = 15;

    private final Paragraph note = new Paragraph(translate("instance.asking"));

    TopicPanel() {
        note.addClassName("totals");
        add(note);
    }

    static TopicPanel of(Topic topic, InstanceActions actions) {
        return switch (topic) {
            case DATABASES -> new DatabasesPanel(actions);
            case FILES -> new Files(actions);
            case BACKUPS -> new Backups(actions);
            case JOURNAL -> new Journal();
            case LOG -> new Log();
            case HEALTH -> new Health();
        };
    }

    void show(Optional<Instance> instance, InstanceDetails details) {
        if (details instanceof InstanceDetails.Unknown(String why)) {
            note.setText(translate("instance.asking.failed", why));
        } else {
            note.setText(shown(instance, details));
        }
    }

    /**
     * Shows the topic's rows for an instance.
     *
     * @return a sentence above the rows
     */
    abstract String shown(Optional<Instance> instance, InstanceDetails details);

    static <T> Grid<T> grid(String label) {
        Grid<T> grid = new Grid<>();
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setAllRowsVisible(true);
        grid.getElement().setAttribute("aria-label", label);
        return grid;
    }

    private static <T> void times(Grid<T> grid, ValueProvider<T, Instant> moment) {
        grid.addComponentColumn(row -> LocalTime.time(moment.apply(row)))
                .setHeader(translate("instance.column.time"))
                .setWidth("9rem")
                .setFlexGrow(0);
    }

    static <T> Grid.Column<T> text(
            Grid<T> grid, String header, ValueProvider<T, String> value, String width, int grow) {
        return grid.addColumn(value)
                .setHeader(header)
                .setSortable(true)
                .setWidth(width)
                .setFlexGrow(grow);
    }

    static <T> Grid.Column<T> size(Grid<T> grid, SerializableFunction<T, Long> bytes) {
        return grid.addColumn(row -> Formats.bytes(bytes.apply(row)))
                .setHeader(translate("instance.column.size"))
                .setComparator(bytes::apply)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("7rem")
                .setFlexGrow(0);
    }

    /** Puts rows in place of others only where they differ, so that nothing jumps. */
    static <T> void rows(Grid<T> grid, List<T> rows) {
        if (!rows.equals(grid.getListDataView().getItems().toList())) {
            boolean whole = rows.size() <= SHOWN_WHOLE;
            grid.setAllRowsVisible(whole);
            grid.setHeight(whole ? null : "max(24rem, calc(100vh - 24rem))");
            grid.setItems(rows);
        }
    }

    static Button small(String text, String label, Runnable act) {
        var button = new Button(text, _ -> act.run());
        button.addThemeVariants(ButtonVariant.SMALL);
        button.setAriaLabel(label);
        return button;
    }

    private static final class Files extends TopicPanel {

        private static final Set<StoredFile.Kind> KEPT =
                EnumSet.of(StoredFile.Kind.ORIGINAL, StoredFile.Kind.EXPORT, StoredFile.Kind.ROLLED_BACK);

        private final Grid<StoredFile> grid = grid(translate("instance.files.table"));
        private final InstanceActions actions;

        Files(InstanceActions actions) {
            this.actions = actions;
            text(grid, translate("instance.files.column.name"), StoredFile::name, "16rem", 2);
            text(
                    grid,
                    translate("instance.files.column.kind"),
                    file -> file.kind().displayName(),
                    "13rem",
                    1);
            text(
                    grid,
                    translate("instance.column.database"),
                    file -> Objects.requireNonNullElse(file.database(), ""),
                    "8rem",
                    0);
            size(grid, StoredFile::bytes);
            grid.addComponentColumn(file -> LocalTime.ago(file.modifiedAt()))
                    .setHeader(translate("instance.files.column.changed"))
                    .setComparator(StoredFile::modifiedAt)
                    .setWidth("9rem")
                    .setFlexGrow(0);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            List<StoredFile> files = ((InstanceDetails.Files) details).files();
            rows(grid, files);
            long kept = files.stream()
                    .filter(file -> KEPT.contains(file.kind()))
                    .mapToLong(StoredFile::bytes)
                    .sum();
            if (kept == 0) {
                return translate("instance.files.count", files.size());
            }
            String size = Formats.bytes(kept);
            String what = actions.isInMigration()
                    ? translate("instance.files.migrating", size)
                    : translate("instance.files.left", size);
            return instance.flatMap(Instance::nodeInfo)
                    .map(NodeInfo::diskFreeBytes)
                    .map(free -> what + " " + translate("instance.files.free", Formats.bytes(free)))
                    .orElse(what);
        }
    }

    private static final class Backups extends TopicPanel {

        /** One backup; {@code whyNot} is empty where it can be restored. */
        private record Row(String database, BackupInfo info, String whyNot) {}

        private final Grid<Row> grid = grid(translate("instance.backups.table"));
        private final InstanceActions actions;

        Backups(InstanceActions actions) {
            this.actions = actions;
            text(grid, translate("instance.column.database"), Row::database, "9rem", 0);
            grid.addComponentColumn(backup -> LocalTime.full(backup.info().createdAt()))
                    .setHeader(translate("instance.backups.column.made"))
                    .setComparator(backup -> backup.info().createdAt())
                    .setWidth("13rem")
                    .setFlexGrow(0);
            size(grid, backup -> backup.info().bytes());
            text(
                    grid,
                    translate("instance.backups.column.key"),
                    backup -> backup.info().key(),
                    "16rem",
                    1);
            text(
                    grid,
                    translate("instance.backups.column.condition"),
                    backup -> Objects.requireNonNullElseGet(
                            backup.info().damage(), () -> translate("instance.backups.whole")),
                    "12rem",
                    1);
            grid.addComponentColumn(backup -> backup.info().damage() != null
                            ? new Span(translate("instance.backups.not-restorable"))
                            : backup.whyNot().isEmpty()
                                    ? small(
                                            translate("instance.restore.open"),
                                            translate(
                                                    "instance.restore.open.label",
                                                    backup.database(),
                                                    backup.info().key()),
                                            () -> actions.restore(
                                                    backup.database(),
                                                    backup.info().key()))
                                    : new Span(backup.whyNot()))
                    .setHeader(translate("instance.column.actions"))
                    .setWidth("9rem")
                    .setFlexGrow(0);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            List<InstanceDetails.Backup> backups = ((InstanceDetails.Backups) details).backups();
            String whyNot = actions.whyNotRestore().orElse("");
            rows(
                    grid,
                    backups.stream()
                            .map(backup -> new Row(backup.database(), backup.info(), whyNot))
                            .toList());
            return backups.isEmpty()
                    ? translate("instance.backups.none")
                    : translate("instance.backups.count", backups.size());
        }
    }

    private static final class Journal extends TopicPanel {

        private final Grid<JournalLine> grid = grid(translate("instance.journal.table"));

        Journal() {
            times(grid, JournalLine::at);
            text(
                    grid,
                    translate("instance.journal.column.step"),
                    line -> line.event().replace('_', ' '),
                    "11rem",
                    0);
            text(
                    grid,
                    translate("instance.column.database"),
                    line -> Objects.requireNonNullElse(line.database(), ""),
                    "9rem",
                    0);
            text(grid, translate("instance.journal.column.detail"), JournalLine::detail, "16rem", 1);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            rows(grid, ((InstanceDetails.Journal) details).lines());
            return translate("instance.journal.note");
        }
    }

    private static final class Log extends TopicPanel {

        private final Grid<HostLine> grid = grid(translate("instance.log.table"));

        Log() {
            times(grid, HostLine::at);
            text(
                    grid,
                    translate("instance.log.column.host"),
                    line -> translate("instance.log.host", line.engine(), String.valueOf(line.process())),
                    "16rem",
                    0);
            text(grid, translate("instance.log.column.text"), HostLine::text, "16rem", 1);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            List<HostLine> lines = ((InstanceDetails.Log) details).lines();
            rows(grid, lines);
            return lines.isEmpty() ? translate("instance.log.none") : translate("instance.log.note");
        }
    }

    private static final class Health extends TopicPanel {

        private final StateBadge badge = new StateBadge(Tone.QUIET, "");
        private final Pre body = new Pre();

        Health() {
            add(badge, body);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            var seen = (InstanceDetails.Health) details;
            boolean good = seen.status() == 200;
            badge.show(good ? Tone.GOOD : Tone.BAD, translate("instance.health.status", String.valueOf(seen.status())));
            body.setText(seen.body());
            if (good) {
                return translate("instance.health.good");
            }
            return seen.retryAfter() == null
                    ? translate("instance.health.bad")
                    : translate("instance.health.bad.retry-after", seen.retryAfter());
        }
    }
}
