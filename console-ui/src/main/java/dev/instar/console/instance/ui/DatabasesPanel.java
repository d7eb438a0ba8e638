package dev.instar.console.instance.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.instar.console.base.ui.ExplainedHeader;
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

    private final Grid<Row> grid = grid(translate("instance.databases.table"));
    private final Grid.Column<Row> acts;
    private final Grid.Column<Row> remarks;
    private final InstanceActions actions;

    DatabasesPanel(InstanceActions actions) {
        this.actions = actions;
        text(grid, translate("instance.column.database"), row -> row.database().graphId(), "6rem", 1);
        grid.addComponentColumn(row -> new StateBadge(
                        InstanceView.tone(row.database().gate()),
                        InstanceView.word(row.database().gate())))
                .setHeader(new ExplainedHeader(
                        translate("instance.databases.column.state"),
                        translate("instance.databases.column.state.explained")))
                .setWidth("7.75rem")
                .setFlexGrow(0);
        acts = grid.addComponentColumn(this::acts)
                .setHeader(translate("instance.column.actions"))
                .setWidth("11.25rem")
                .setFlexGrow(0);
        text(
                grid,
                translate("instance.databases.column.engine"),
                row -> row.database().engine().displayName(),
                "8.75rem",
                0);
        text(grid, translate("instance.databases.column.storage"), row -> header(row.database()), "7.5rem", 1)
                .setHeader(new ExplainedHeader(
                        translate("instance.databases.column.storage"),
                        translate("instance.databases.column.storage.explained")));
        size(grid, row -> row.database().bytes()).setWidth("5.5rem");
        text(grid, translate("instance.databases.column.fingerprint"), Row::fingerprint, "8.5rem", 1)
                .setHeader(new ExplainedHeader(
                        translate("instance.databases.column.fingerprint"),
                        translate("instance.databases.column.fingerprint.explained")));
        remarks = grid.addComponentColumn(row -> {
                    var message =
                            new Span(Objects.requireNonNullElse(row.database().message(), ""));
                    message.addClassName("whole");
                    return message;
                })
                .setHeader(translate("instance.databases.column.notes"))
                .setWidth("10.5rem")
                .setFlexGrow(2);
        add(grid);
    }

    private static String header(DatabaseInfo database) {
        if (database.storageVersion() == null) {
            return translate("instance.databases.storage.none");
        }
        String version = String.valueOf(database.storageVersion());
        return database.storageRelease() == null
                ? translate("instance.databases.storage", version)
                : translate("instance.databases.storage.release", version, database.storageRelease());
    }

    private Div acts(Row row) {
        String database = row.database().graphId();
        var acts = new Div();
        acts.addClassName("row-acts");
        if (row.mayRetry()) {
            acts.add(small(
                    translate("instance.retry.open"),
                    translate("instance.retry.heading", database),
                    () -> actions.retry(database)));
        }
        if (row.mayRollBack()) {
            Button rollBack = small(
                    translate("instance.databases.roll-back"),
                    translate("instance.databases.roll-back.label", database),
                    () -> actions.rollBack(database));
            rollBack.addThemeVariants(ButtonVariant.ERROR);
            acts.add(rollBack);
        }
        if (row.wentBack()) {
            acts.add(new StateBadge(Tone.QUIET, translate("instance.databases.rolled-back")));
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
                        translate("instance.databases.count", databases.size()),
                        partly(instance) ? translate("instance.databases.partly") : "",
                        moved ? translate("instance.databases.moved") : "",
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
                .map(entry -> translate(
                        "instance.databases.fingerprint."
                                + comparison(entry.fingerprint().level(), hasMoved(database, manifest)),
                        entry.fingerprint().rows(),
                        entry.fingerprint().nodeTables(),
                        entry.fingerprint().pairs()))
                .orElseGet(() -> translate("instance.databases.fingerprint.none"));
    }

    /** The last part of the key of its text. */
    private static String comparison(VerificationLevel level, boolean moved) {
        if (!moved) {
            return "exported";
        }
        return level == VerificationLevel.FULL ? "equal" : "counts-equal";
    }
}
