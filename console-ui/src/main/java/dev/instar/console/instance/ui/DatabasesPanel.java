package dev.instar.console.instance.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.instar.console.base.ui.ExplainedHeader;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.fleet.Instance;
import dev.instar.console.instance.InstanceDetails;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.VerificationLevel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The databases of an instance, with what can be done to each. */
class DatabasesPanel extends TopicPanel {

    private record Row(
            DatabaseInfo database, String fingerprint, boolean mayRetry, boolean mayRollBack, boolean wentBack) {

        boolean hasActs() {
            return mayRetry || mayRollBack || wentBack;
        }
    }

    private final Grid<Row> grid = grid("Databases");
    private final Grid.Column<Row> acts;
    private final Grid.Column<Row> remarks;
    private final InstanceActions actions;

    DatabasesPanel(InstanceActions actions) {
        this.actions = actions;
        text(grid, "Database", row -> row.database().graphId(), "6rem", 1);
        grid.addComponentColumn(row -> new StateBadge(
                        InstanceView.tone(row.database().gate()),
                        InstanceView.word(row.database().gate())))
                .setHeader(new ExplainedHeader(
                        "Serving state", "Whether the node lets statements through to the database"))
                .setWidth("7.75rem")
                .setFlexGrow(0);
        acts = grid.addComponentColumn(this::acts)
                .setHeader("Actions")
                .setWidth("11.25rem")
                .setFlexGrow(0);
        text(grid, "Engine", row -> row.database().engine().displayName(), "8.75rem", 0);
        text(grid, "Storage version", row -> header(row.database()), "7.5rem", 1)
                .setHeader(new ExplainedHeader(
                        "Storage version", "The version in the file, and the releases that write it"));
        size(grid, row -> row.database().bytes()).setWidth("5.5rem");
        text(grid, "Fingerprint", Row::fingerprint, "8.5rem", 1)
                .setHeader(new ExplainedHeader(
                        "Fingerprint",
                        "Rows and content of every node table and every FROM/TO pair, taken at export and compared"
                                + " with what the import built"));
        remarks = grid.addComponentColumn(row -> {
                    var message =
                            new Span(Objects.requireNonNullElse(row.database().message(), ""));
                    message.addClassName("whole");
                    return message;
                })
                .setHeader("Notes")
                .setWidth("10.5rem")
                .setFlexGrow(2);
        add(grid);
    }

    private static String header(DatabaseInfo database) {
        return database.storageVersion() == null
                ? "no file"
                : "storage " + database.storageVersion()
                        + (database.storageRelease() == null ? "" : ", " + database.storageRelease());
    }

    private Div acts(Row row) {
        String database = row.database().graphId();
        var acts = new Div();
        acts.addClassName("row-acts");
        if (row.mayRetry()) {
            acts.add(small("Retry ...", "Retry " + database, () -> actions.retry(database)));
        }
        if (row.mayRollBack()) {
            Button rollBack = small("Roll back ...", "Roll back " + database, () -> actions.rollBack(database));
            rollBack.addThemeVariants(ButtonVariant.ERROR);
            acts.add(rollBack);
        }
        if (row.wentBack()) {
            acts.add(new StateBadge(Tone.QUIET, "Rolled back"));
        }
        return acts;
    }

    @Override
    String shown(Optional<Instance> instance, InstanceDetails details) {
        List<DatabaseInfo> databases = instance.flatMap(Instance::nodeInfo).stream()
                .flatMap(info -> info.databases().stream())
                .toList();
        var found = (InstanceDetails.Databases) details;
        rows(
                grid,
                databases.stream()
                        .map(database -> new Row(
                                database,
                                fingerprint(database, found.manifest()),
                                actions.mayRetry(database),
                                actions.mayRollBack(database),
                                actions.wentBack(database)))
                        .toList());
        acts.setVisible(grid.getListDataView().getItems().anyMatch(Row::hasActs));
        remarks.setVisible(databases.stream().anyMatch(database -> database.message() != null));
        boolean moved = databases.stream().anyMatch(database -> hasMoved(database, found.manifest()));
        return Stream.of(
                        Formats.count(databases.size(), "database") + ".",
                        partly(instance)
                                ? "The instance answers 503 to its balancer; its databases that serve still"
                                        + " answer."
                                : "",
                        moved
                                ? "An engine lays files out in its own way, so that those that moved differ in size from"
                                        + " their originals; what is compared is rows and content."
                                : "",
                        String.join(" ", found.orphans()))
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** Whether the instance refuses traffic while some of its databases do not. */
    private static boolean partly(Optional<Instance> instance) {
        return instance.filter(found -> found.healthStatus() == 503)
                .flatMap(Instance::nodeInfo)
                .filter(info -> info.databases().stream().anyMatch(database -> database.gate() == Gate.SERVING))
                .isPresent();
    }

    private static boolean hasMoved(DatabaseInfo database, @Nullable Manifest manifest) {
        // After an integrity check the engine is the same as before it.
        return manifest != null
                && database.engine().equals(manifest.target())
                && database.gate() == Gate.SERVING
                && (!manifest.source().equals(manifest.target()) || database.canRollBack());
    }

    private static String fingerprint(DatabaseInfo database, @Nullable Manifest manifest) {
        return Optional.ofNullable(manifest).stream()
                .flatMap(found -> found.databases().stream())
                .filter(entry -> entry.graphId().equals(database.graphId()))
                .findFirst()
                .map(entry -> {
                    String rows = Formats.count(entry.fingerprint().rows(), "row") + " in "
                            + Formats.count(entry.fingerprint().nodeTables(), "node table") + " and "
                            + Formats.count(entry.fingerprint().pairs(), "relationship pair");
                    return hasMoved(database, manifest)
                            ? (entry.fingerprint().level() == VerificationLevel.FULL
                                            ? "Equal to the source: "
                                            : "Counts equal to the source: ")
                                    + rows
                            : "Taken at export: " + rows;
                })
                .orElse("None taken");
    }
}
