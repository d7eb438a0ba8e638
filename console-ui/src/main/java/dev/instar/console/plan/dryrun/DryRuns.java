package dev.instar.console.plan.dryrun;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.plan.Waves;
import dev.instar.protocol.Gate;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.ReleaseMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Lays a plan over the fleet and says what would happen, and what stands against it. */
@Service
public class DryRuns {

    private final Fleet fleet;
    private final BusyInstances busyInstances;
    private final ImportRates rates;
    private final Preflights preflights;
    private final Clock clock;

    /** Findings of the nodes' preflights for a plan. */
    public record Asked(String planHash, Instant at, NodeFindings found) {}

    DryRuns(Fleet fleet, BusyInstances busyInstances, ImportRates rates, Preflights preflights, Clock clock) {
        this.fleet = fleet;
        this.busyInstances = busyInstances;
        this.rates = rates;
        this.preflights = preflights;
        this.clock = clock;
    }

    public DryRun of(Plan plan) {
        return of(plan, fleet.snapshot(), busyInstances.ids());
    }

    /** A dry run with what {@link #askNodes} found, of one and the same fleet. */
    public DryRun withPreflights(Plan plan) throws InterruptedException {
        FleetSnapshot snapshot = fleet.snapshot();
        DryRun dryRun = of(plan, snapshot, busyInstances.ids());
        return dryRun.with(preflights.run(plan, answering(dryRun, snapshot)));
    }

    /**
     * Runs the preflight of every instance that would move, and names those that do not answer. Takes as long as the
     * nodes' preflights do.
     */
    public Asked askNodes(Plan plan) throws InterruptedException {
        FleetSnapshot snapshot = fleet.snapshot();
        DryRun dryRun = of(plan, snapshot, busyInstances.ids());
        List<Instance> answering = answering(dryRun, snapshot);
        List<String> silent = moved(dryRun)
                .filter(id -> answering.stream()
                        .noneMatch(instance -> instance.instanceId().equals(id)))
                .map(id -> id + ": It does not answer.")
                .toList();
        NodeFindings found = preflights.run(plan, answering).with(silent);
        return new Asked(PlanDocument.hash(plan), clock.instant(), found);
    }

    private static Stream<String> moved(DryRun dryRun) {
        return dryRun.waves().stream().flatMap(wave -> wave.instances().stream());
    }

    private static List<Instance> answering(DryRun dryRun, FleetSnapshot snapshot) {
        Set<String> moved = moved(dryRun).collect(Collectors.toSet());
        return snapshot.instances().stream()
                .filter(instance -> moved.contains(instance.instanceId()) && instance.node() != null)
                .toList();
    }

    /** @param busy ids of instances that take part in an open migration */
    DryRun of(Plan plan, FleetSnapshot snapshot, Set<String> busy) {
        List<List<Instance>> waves = Waves.of(plan, snapshot);
        List<Instance> moved = waves.stream().flatMap(List::stream).toList();
        List<DryRun.PlannedWave> planned = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            planned.add(new DryRun.PlannedWave(
                    plan.order().get(i).name(),
                    waves.get(i).stream().map(Instance::instanceId).toList(),
                    databases(waves.get(i)),
                    bytes(waves.get(i))));
        }
        long largest = moved.stream().mapToLong(Instance::bytes).max().orElse(0);
        return new DryRun(
                plan,
                PlanDocument.hash(plan),
                List.copyOf(planned),
                actions(plan, planned),
                new DryRun.BlastRadius(moved.size(), databases(moved), bytes(moved), rates.secondsFor(largest)),
                blockers(plan, snapshot, moved, busy),
                warnings(plan, snapshot, moved));
    }

    private static int databases(List<Instance> instances) {
        return instances.stream()
                .flatMap(instance -> instance.nodeInfo().stream())
                .mapToInt(node -> node.databases().size())
                .sum();
    }

    private static long bytes(List<Instance> instances) {
        return instances.stream().mapToLong(Instance::bytes).sum();
    }

    private static List<String> actions(Plan plan, List<DryRun.PlannedWave> waves) {
        List<String> actions = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            DryRun.PlannedWave wave = waves.get(i);
            WavePlan order = plan.order().get(i);
            if (wave.instances().isEmpty()) {
                continue;
            }
            String who =
                    wave.instances().size() + " instance" + (wave.instances().size() == 1 ? "" : "s") + " of wave "
                            + wave.name() + " (" + shortened(wave.instances()) + ")";
            actions.add("Check " + who + ", at most " + order.concurrency() + " at a time.");
            actions.add("Freeze writes, back up and export the databases of wave " + wave.name() + ".");
            actions.add("Wait for " + plan.approval().quorum() + " approval"
                    + (plan.approval().quorum() == 1 ? "" : "s")
                    + " of exactly that evidence by others than the requester,"
                    + " and for an operator to start the import.");
            actions.add((plan.versionWay() == VersionWay.ACTIVATE
                            ? "Activate " + plan.target().displayName()
                            : "Wait until each node reports " + plan.target().displayName())
                    + " and import wave "
                    + wave.name() + "; its instances answer 503 meanwhile.");
            boolean last = waves.subList(i + 1, waves.size()).stream()
                    .allMatch(later -> later.instances().isEmpty());
            if (order.soak().isPositive()) {
                actions.add("Let wave " + wave.name() + " serve for " + minutes(order.soak())
                        + (last ? " before anything can be finalized." : " before the next one."));
            }
        }
        if (!actions.isEmpty()) {
            actions.add("Wait for a finalize that another person approves; until then everything can be rolled back.");
        }
        return List.copyOf(actions);
    }

    private static String minutes(Duration span) {
        if (span.toSeconds() < 120) {
            return span.toSeconds() + " s";
        }
        return span.toMinutes() >= 120 ? span.toHours() + " h" : span.toMinutes() + " min";
    }

    private List<String> blockers(Plan plan, FleetSnapshot snapshot, List<Instance> moved, Set<String> busy) {
        List<String> blockers = new ArrayList<>();
        if (snapshot.registryTrouble() != null || !snapshot.loaded()) {
            blockers.add("The instance registry cannot be read, so nobody knows what belongs to this plan.");
        }
        List<Instance> selected = Waves.selected(plan, snapshot);
        Set<String> movedIds = moved.stream().map(Instance::instanceId).collect(Collectors.toSet());
        List<String> known =
                snapshot.instances().stream().map(Instance::instanceId).toList();
        add(
                blockers,
                "The plan names instances the registry does not have: ",
                plan.selection().include().stream()
                        .filter(id -> !known.contains(id))
                        .toList());
        if (moved.isEmpty()) {
            blockers.add(
                    selected.isEmpty()
                            ? "The plan selects no instance."
                            : "Nothing to do: every selected instance runs "
                                    + plan.target().displayName() + ".");
        }
        add(
                blockers,
                "No wave of the plan takes these selected instances: ",
                ids(selected, instance -> !movedIds.contains(instance.instanceId()) && !Waves.isThere(plan, instance)));
        add(blockers, "These instances do not answer: ", ids(moved, instance -> instance.node() == null));
        List<Instance> answering =
                moved.stream().filter(instance -> instance.node() != null).toList();
        add(
                blockers,
                "These instances do not run " + plan.source().displayName() + ": ",
                ids(answering, instance -> !node(instance).engine().equals(plan.source())));
        add(
                blockers,
                "These instances are not serving: ",
                ids(answering, instance -> node(instance).gate() != Gate.SERVING));
        add(
                blockers,
                "These instances have no databases yet: ",
                ids(answering, instance -> node(instance).databases().isEmpty()));
        if (plan.versionWay() == VersionWay.ACTIVATE) {
            add(
                    blockers,
                    "The engine pack " + plan.target() + " is not installed on: ",
                    ids(answering, instance -> !node(instance).packs().contains(plan.target())));
        }
        add(
                blockers,
                "These instances are part of an open migration: ",
                ids(moved, instance -> busy.contains(instance.instanceId())));
        add(
                blockers,
                "These instances carry a maintenance mark of another system: ",
                ids(moved, instance -> instance.maintenance() != null && !busy.contains(instance.instanceId())));
        return List.copyOf(blockers);
    }

    private static List<String> warnings(Plan plan, FleetSnapshot snapshot, List<Instance> moved) {
        List<String> warnings = new ArrayList<>();
        add(
                warnings,
                "Run " + plan.target().displayName() + " already and are left alone: ",
                ids(Waves.selected(plan, snapshot), instance -> Waves.isThere(plan, instance)));
        add(warnings, "Replicas are never migrated: ", ids(snapshot.instances(), instance -> !instance.isMigrated()));
        for (Instance instance : moved) {
            if (instance.trouble() != null) {
                warnings.add(instance.instanceId() + ": " + instance.trouble());
            }
        }
        Optional<Integer> before = ReleaseMap.storageOf(plan.source());
        if (plan.isIntegrityCheck()) {
            warnings.add("An integrity check: every database is exported, built anew by the engine it has and compared;"
                    + " it serves from the new file afterwards.");
        } else if (before.isPresent() && before.equals(ReleaseMap.storageOf(plan.target()))) {
            warnings.add("Nothing to migrate: storage " + before.get() + " -> " + before.get()
                    + ". Deploying the new engine is enough.");
        }
        return List.copyOf(warnings);
    }

    private static NodeInfo node(Instance instance) {
        return Objects.requireNonNull(instance.node());
    }

    private static List<String> ids(List<Instance> instances, Predicate<Instance> wanted) {
        return instances.stream().filter(wanted).map(Instance::instanceId).toList();
    }

    private static void add(List<String> sentences, String beginning, List<String> ids) {
        if (!ids.isEmpty()) {
            sentences.add(beginning + shortened(ids) + ".");
        }
    }

    private static String shortened(List<String> ids) {
        int shown = 10;
        return String.join(", ", ids.subList(0, Math.min(shown, ids.size())))
                + (ids.size() > shown ? " and " + (ids.size() - shown) + " more" : "");
    }
}
