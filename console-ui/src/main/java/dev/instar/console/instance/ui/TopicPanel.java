package dev.instar.console.instance.ui;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the instance page shows of one topic. */
abstract class TopicPanel extends Div {

    private static final int SHOWN_WHOLE = 15;

    private final Paragraph note = new Paragraph("Asking the node ...");

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
            note.setText("Nothing is known right now, the console keeps asking: " + why);
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
                .setHeader("Size")
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

        private final Grid<StoredFile> grid = grid("Files");
        private final InstanceActions actions;

        Files(InstanceActions actions) {
            this.actions = actions;
            text(grid, "Name", StoredFile::name, "16rem", 2);
            text(grid, "What it is", file -> file.kind().displayName(), "13rem", 1);
            text(grid, "Database", file -> Objects.requireNonNullElse(file.database(), ""), "8rem", 0);
            size(grid, StoredFile::bytes);
            grid.addComponentColumn(file -> LocalTime.ago(file.modifiedAt()))
                    .setHeader("Changed")
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
            return kept == 0
                    ? files.size() + " entries on the data volume."
                    : Formats.bytes(kept)
                            + (actions.isInMigration()
                                    ? " are originals, exports and files that rollbacks kept; Finalize removes them"
                                    : " are left of earlier migrations; nothing removes them by itself, because they"
                                            + " may be the only copy of what was written; remove them from the node's data"
                                            + " folder when nobody misses them")
                            + instance.flatMap(Instance::nodeInfo)
                                    .map(NodeInfo::diskFreeBytes)
                                    .map(free -> "; " + Formats.bytes(free) + " are free.")
                                    .orElse(".");
        }
    }

    private static final class Backups extends TopicPanel {

        /** One backup; {@code whyNot} is empty where it can be restored. */
        private record Row(String database, BackupInfo info, String whyNot) {}

        private final Grid<Row> grid = grid("System backups");
        private final InstanceActions actions;

        Backups(InstanceActions actions) {
            this.actions = actions;
            text(grid, "Database", Row::database, "9rem", 0);
            grid.addComponentColumn(backup -> LocalTime.full(backup.info().createdAt()))
                    .setHeader("Made")
                    .setComparator(backup -> backup.info().createdAt())
                    .setWidth("13rem")
                    .setFlexGrow(0);
            size(grid, backup -> backup.info().bytes());
            text(grid, "Key in the bucket", backup -> backup.info().key(), "16rem", 1);
            text(
                    grid,
                    "Condition",
                    backup -> Objects.requireNonNullElse(backup.info().damage(), "Every object is there, in its size"),
                    "12rem",
                    1);
            grid.addComponentColumn(backup -> backup.info().damage() != null
                            ? new Span("Not restorable")
                            : backup.whyNot().isEmpty()
                                    ? small(
                                            "Restore ...",
                                            "Restore " + backup.database() + " from "
                                                    + backup.info().key(),
                                            () -> actions.restore(
                                                    backup.database(),
                                                    backup.info().key()))
                                    : new Span(backup.whyNot()))
                    .setHeader("Actions")
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
                    ? "No system backup yet; every export makes one of each database."
                    : Formats.count(backups.size(), "backup")
                            + ", read back and compared when they were made. One is restored under the engine it was"
                            + " made with.";
        }
    }

    private static final class Journal extends TopicPanel {

        private final Grid<JournalLine> grid = grid("Journal");

        Journal() {
            grid.addComponentColumn(line -> LocalTime.time(line.at()))
                    .setHeader("Time (local)")
                    .setWidth("9rem")
                    .setFlexGrow(0);
            text(grid, "Step", line -> line.event().replace('_', ' '), "11rem", 0);
            text(grid, "Database", line -> Objects.requireNonNullElse(line.database(), ""), "9rem", 0);
            text(grid, "Detail", JournalLine::detail, "16rem", 1);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            rows(grid, ((InstanceDetails.Journal) details).lines());
            return "The node's durable record since it was last compacted, newest first.";
        }
    }

    private static final class Log extends TopicPanel {

        private final Grid<HostLine> grid = grid("Engine log");

        Log() {
            grid.addComponentColumn(line -> LocalTime.time(line.at()))
                    .setHeader("Time (local)")
                    .setWidth("9rem")
                    .setFlexGrow(0);
            text(grid, "Engine host", line -> line.engine() + ", process " + line.process(), "16rem", 0);
            text(grid, "What it said", HostLine::text, "16rem", 1);
            add(grid);
        }

        @Override
        String shown(Optional<Instance> instance, InstanceDetails details) {
            List<HostLine> lines = ((InstanceDetails.Log) details).lines();
            rows(grid, lines);
            return lines.isEmpty()
                    ? "No engine host has run since the node started; databases are opened when they are used."
                    : "Engine host log, newest first.";
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
            badge.show(good ? Tone.GOOD : Tone.BAD, "HTTP " + seen.status());
            body.setText(seen.body());
            return "GET /health, as a balancer sees it: "
                    + (good
                            ? "traffic is sent here."
                            : "no traffic is sent here"
                                    + (seen.retryAfter() == null
                                            ? "."
                                            : "; Retry-After: " + seen.retryAfter() + " s."));
        }
    }
}
