package dev.instar.console.migration.ui;

import com.vaadin.flow.component.html.Div;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/**
 * Panels with the databases of instances: of every instance of a small migration, else of the one that is chosen, else of
 * the first that needs attention.
 */
@Component
@Scope("prototype")
class InstancePanels extends Div {

    /** Smaller migrations show the databases of every instance. */
    private static final int PANELS_FOR_ALL = 4;

    private final InstancePanelActions actions;
    private final InstanceReports reports;
    private final Map<String, InstancePanel> panelOf = new LinkedHashMap<>();

    InstancePanels(InstancePanelActions actions, InstanceReports reports) {
        this.actions = actions;
        this.reports = reports;
    }

    /** @param refresh shows the migration anew */
    void on(String migrationId, Runnable refresh) {
        actions.on(migrationId, refresh);
    }

    /**
     * Shows panels.
     *
     * @param chosen instance; empty for none
     * @return the instance that stands out among the others; empty for none
     */
    String show(MigrationPage page, String chosen) {
        Migration migration = page.migration();
        List<MigrationInstance> wanted = wanted(migration, chosen);
        List<String> ids = wanted.stream().map(MigrationInstance::instanceId).toList();
        if (!ids.equals(List.copyOf(panelOf.keySet()))) {
            panelOf.clear();
            removeAll();
            ids.forEach(instanceId -> {
                var panel = new InstancePanel(instanceId, actions);
                panelOf.put(instanceId, panel);
                add(panel);
            });
        }
        for (MigrationInstance member : wanted) {
            Objects.requireNonNull(panelOf.get(member.instanceId()))
                    .show(reports.of(migration, member), migration, page.mayAct() && !migration.isClosed());
        }
        return migration.instances().size() <= PANELS_FOR_ALL ? chosen : ids.isEmpty() ? "" : ids.getFirst();
    }

    void scrollTo(String instanceId) {
        Optional.ofNullable(panelOf.get(instanceId)).ifPresent(panel -> panel.scrollIntoView());
    }

    /** Whose databases are shown: all of a small migration, failures first, else the chosen one, else what needs a look first. */
    private static List<MigrationInstance> wanted(Migration migration, String chosen) {
        if (migration.instances().size() <= PANELS_FOR_ALL) {
            return migration.instances().stream()
                    .sorted(Comparator.comparing(instance -> !instance.step().isFailure()))
                    .toList();
        }
        return migration
                .instance(chosen)
                .or(() -> first(migration, Step::isFailure))
                .or(() -> first(migration, Step::isRunning))
                .or(() -> migration.instances().stream().findFirst())
                .stream()
                .toList();
    }

    private static Optional<MigrationInstance> first(Migration migration, Predicate<Step> wantedStep) {
        return migration.instances().stream()
                .filter(instance -> wantedStep.test(instance.step()))
                .findFirst();
    }
}
