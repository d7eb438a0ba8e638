package dev.instar.console.fleet.ui;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.Refused;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.Words;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.DryRuns;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.Migrations;
import dev.instar.console.plan.Plan;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every instance of the registry, by tier. */
@Route("")
@PageTitle("Fleet · Instar")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class FleetView extends LivePage {

    private final Fleet fleet;
    private final Migrations migrations;
    private final DryRuns dryRuns;
    private final CurrentUser user;
    private final Clock clock;
    private final Paragraph totals = new Paragraph();
    private final Paragraph trouble = new Paragraph();
    private final Div tiers = new Div();
    private final Map<String, TierSection> sections = new LinkedHashMap<>();

    FleetView(
            Fleet fleet,
            Migrations migrations,
            DryRuns dryRuns,
            LiveUpdates liveUpdates,
            CurrentUser user,
            Clock clock) {
        super(liveUpdates);
        this.fleet = fleet;
        this.migrations = migrations;
        this.dryRuns = dryRuns;
        this.user = user;
        this.clock = clock;
        trouble.addClassName("trouble");
        trouble.getElement().setAttribute("role", "alert");
        totals.addClassName("totals");
        add(new H1("Fleet"), totals, trouble, tiers);
    }

    @Override
    protected void refresh() {
        FleetSnapshot snapshot = fleet.snapshot();
        trouble.setVisible(snapshot.registryTrouble() != null);
        trouble.setText(
                snapshot.registryTrouble() == null
                        ? ""
                        : snapshot.registryTrouble() + (snapshot.loaded() ? " Shown is what was known last." : ""));
        totals.setText(totals(snapshot));
        if (!List.copyOf(sections.keySet()).equals(snapshot.tiers())) {
            sections.clear();
            tiers.removeAll();
            for (String tier : snapshot.tiers()) {
                var section = new TierSection(tier, migrations.target(), clock, this::startExport);
                sections.put(tier, section);
                tiers.add(section);
            }
        }
        List<Migration> open = migrations.open();
        sections.forEach((tier, section) -> section.show(
                snapshot.ofTier(tier),
                open.stream()
                        .filter(migration -> migration.instances().stream()
                                .anyMatch(instance -> instance.tier().equals(tier)))
                        .findFirst(),
                whyNotExport(tier)));
    }

    private static String totals(FleetSnapshot snapshot) {
        List<Instance> instances = snapshot.instances();
        if (!snapshot.loaded()) {
            return snapshot.registryTrouble() == null ? "Reading the instance registry ..." : "";
        }
        if (instances.isEmpty() && snapshot.registryTrouble() != null) {
            return "";
        }
        if (instances.isEmpty()) {
            return "The instance registry is empty. Instances appear here as soon as their node service registers.";
        }
        long databases = instances.stream()
                .flatMap(instance -> instance.nodeInfo().stream())
                .mapToLong(info -> info.databases().size())
                .sum();
        long bytes = instances.stream().mapToLong(Instance::bytes).sum();
        return Words.count(instances.size(), "instance") + ", " + Words.count(databases, "database") + ", "
                + Words.bytes(bytes);
    }

    private Optional<String> whyNotExport(String tier) {
        return migrations
                .planOfTier(tier)
                .map(plan -> dryRuns.of(plan).blockers().stream().findFirst())
                .orElse(Optional.of("No instance of this tier says which engine it runs."));
    }

    private void startExport(String tier) {
        try {
            Plan plan = migrations
                    .planOfTier(tier)
                    .orElseThrow(() -> new Refused("No instance of this tier says which engine it runs."));
            Migration migration = migrations.start(plan, null, user.actor(), "Started on the fleet page.");
            getUI().ifPresent(ui -> ui.navigate("migrations/" + migration.id()));
        } catch (Refused e) {
            Notices.refused(String.valueOf(e.getMessage()));
            refresh();
        }
    }
}
