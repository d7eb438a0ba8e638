package dev.instar.console.migration;

import dev.instar.console.ConsoleProperties;
import dev.instar.console.LiveChanges;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.NodeInfo;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** What operators do with migrations. Every act is checked, recorded and safe to repeat. */
@Service
public class Migrations {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final MigrationRepository repository;
    private final InstanceRunner runner;
    private final Fleet fleet;
    private final AuditLog audit;
    private final LiveChanges changes;
    private final EngineVersion target;
    private final Clock clock;

    Migrations(
            MigrationRepository repository,
            InstanceRunner runner,
            Fleet fleet,
            AuditLog audit,
            LiveChanges changes,
            ConsoleProperties properties,
            Clock clock) {
        this.repository = repository;
        this.runner = runner;
        this.fleet = fleet;
        this.audit = audit;
        this.changes = changes;
        this.target = properties.target();
        this.clock = clock;
    }

    /** After a restart, steps that were running are taken up again; their keys find the nodes' tasks. */
    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        for (Migration migration : repository.list()) {
            for (MigrationInstance instance : migration.instances()) {
                if (instance.step().isRunning()) {
                    runner.run(migration, instance);
                }
            }
        }
    }

    /** The engine this console moves the fleet to. */
    public EngineVersion target() {
        return target;
    }

    public List<Migration> list() {
        return repository.list();
    }

    public Optional<Migration> find(String id) {
        return repository.find(id);
    }

    /** The migrations that are not over yet, by tier. */
    public Map<String, Migration> open() {
        return repository.list().stream()
                .filter(migration -> !migration.state().isClosed())
                .collect(Collectors.toMap(Migration::tier, Function.identity(), (newer, _) -> newer));
    }

    /**
     * Why the export of a tier cannot start now; empty if it can.
     *
     * @param open as {@link #open()} gave it
     */
    public Optional<String> whyNotExport(String tier, Map<String, Migration> open) {
        FleetSnapshot snapshot = fleet.snapshot();
        List<Instance> instances = movable(snapshot, tier);
        if (snapshot.registryTrouble() != null) {
            return Optional.of("The instance registry cannot be read, so nobody knows what belongs to this tier.");
        }
        if (open.containsKey(tier)) {
            return Optional.of("A migration of this tier is open.");
        }
        if (instances.isEmpty()) {
            return Optional.of(
                    snapshot.ofTier(tier).isEmpty()
                            ? "This tier has no instances."
                            : "Every instance of this tier runs " + target.displayName() + ".");
        }
        String silent = names(instances, instance -> instance.node() == null);
        if (!silent.isEmpty()) {
            return Optional.of("These instances do not answer: " + silent + ".");
        }
        String closed = names(instances, instance -> node(instance).gate() != Gate.SERVING);
        if (!closed.isEmpty()) {
            return Optional.of("These instances are not serving: " + closed + ".");
        }
        String empty = names(instances, instance -> node(instance).databases().isEmpty());
        if (!empty.isEmpty()) {
            return Optional.of("These instances have no databases yet: " + empty + ".");
        }
        String packless = names(instances, instance -> !node(instance).packs().contains(target));
        if (!packless.isEmpty()) {
            return Optional.of("The engine pack " + target + " is not installed on: " + packless + ".");
        }
        if (instances.stream()
                        .map(instance -> node(instance).engine())
                        .distinct()
                        .count()
                > 1) {
            return Optional.of("The instances of this tier run different engines.");
        }
        return Optional.empty();
    }

    /** Instances of a tier that do not run the target yet; those that do not answer count as such. */
    private List<Instance> movable(FleetSnapshot snapshot, String tier) {
        return snapshot.ofTier(tier).stream()
                .filter(Instance::isMigrated)
                .filter(instance ->
                        instance.node() == null || !node(instance).engine().equals(target))
                .toList();
    }

    private static String names(List<Instance> instances, Predicate<Instance> wanted) {
        return instances.stream().filter(wanted).map(Instance::instanceId).collect(Collectors.joining(", "));
    }

    private static NodeInfo node(Instance instance) {
        return Objects.requireNonNull(instance.node());
    }

    /** Freezes and exports every instance of a tier that does not run the target yet. */
    public synchronized Migration startExport(String tier, String who) {
        fleet.refresh();
        whyNotExport(tier, open()).ifPresent(why -> {
            throw new Refused(why);
        });
        Instant now = clock.instant();
        List<MigrationInstance> instances = new ArrayList<>();
        @Nullable EngineVersion source = null;
        for (Instance instance : movable(fleet.snapshot(), tier)) {
            source = node(instance).engine();
            instances.add(new MigrationInstance(
                    instance.instanceId(),
                    Objects.requireNonNull(instance.address()),
                    Step.EXPORTING,
                    1,
                    null,
                    null,
                    null,
                    0,
                    0,
                    now));
        }
        String id = "m-" + DAY.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6);
        var migration =
                new Migration(id, tier, Objects.requireNonNull(source), target, who, now, instances, null, null, null);
        repository.insert(migration);
        audit.record(who, "START_EXPORT", id, null, tier + " " + source + " -> " + target);
        migration.instances().forEach(instance -> runner.run(migration, instance));
        changes.announce();
        return migration;
    }

    /** Exports again where the export failed or was rolled back. */
    public synchronized void retryExport(String id, String who) {
        begin(id, who, "RETRY_EXPORT", Step.EXPORTING, step -> step == Step.EXPORT_FAILED);
    }

    /**
     * Records that a second person approves the import of exactly this evidence.
     *
     * @param seenEvidence the hash on the page the approver looked at
     */
    public synchronized void approve(String id, String seenEvidence, String who) {
        Migration migration = require(id);
        if (migration.requestedBy().equals(who)) {
            throw new Refused("You started this export, so somebody else has to approve the import.");
        }
        if (migration.state() != Migration.State.AWAITING_APPROVAL) {
            throw new Refused("This migration does not wait for an approval: it is "
                    + migration.state().displayName().toLowerCase(Locale.ROOT) + ".");
        }
        if (!migration.evidenceHash().equals(seenEvidence)) {
            throw new Refused("The evidence changed since you looked at it. Read it again, then decide.");
        }
        repository.approve(id, seenEvidence, who, clock.instant());
        audit.record(who, "APPROVE_IMPORT", id, null, "evidence " + seenEvidence);
        changes.announce();
    }

    /** Activates the target and imports, on every instance that is exported or whose import failed. */
    public synchronized void startImport(String id, String who) {
        if (!require(id).isApproved()) {
            throw new Refused("The import needs the approval of somebody other than the requester first.");
        }
        begin(id, who, "START_IMPORT", Step.IMPORTING, step -> step == Step.EXPORTED || step == Step.IMPORT_FAILED);
    }

    /** Puts one instance back to the source engine and its original files. */
    public synchronized void rollBack(String id, String instanceId, String who) {
        Migration migration = require(id);
        MigrationInstance before = migration.instances().stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst()
                .orElseThrow(() -> new Refused("This migration has no instance " + instanceId + "."));
        if (!Step.ROLLING_BACK.mayFollow(before.step())) {
            throw new Refused(instanceId + " cannot be rolled back: it is "
                    + before.step().displayName().toLowerCase(Locale.ROOT) + ".");
        }
        audit.record(who, "ROLL_BACK", id, instanceId, "");
        begin(migration, before, Step.ROLLING_BACK);
    }

    private void begin(String id, String who, String act, Step next, Predicate<Step> from) {
        Migration migration = require(id);
        List<MigrationInstance> chosen = migration.instances().stream()
                .filter(instance -> from.test(instance.step()))
                .toList();
        if (chosen.isEmpty()) {
            throw new Refused("No instance of this migration is ready for that: it is "
                    + migration.state().displayName().toLowerCase(Locale.ROOT) + ".");
        }
        audit.record(who, act, id, null, names(chosen));
        chosen.forEach(instance -> begin(migration, instance, next));
    }

    private static String names(List<MigrationInstance> instances) {
        return instances.stream().map(MigrationInstance::instanceId).collect(Collectors.joining(", "));
    }

    private void begin(Migration migration, MigrationInstance before, Step next) {
        MigrationInstance begun = before.begin(next, clock.instant());
        if (repository.update(migration.id(), before, begun)) {
            runner.run(migration, begun);
        }
        changes.announce();
    }

    private Migration require(String id) {
        return repository.find(id).orElseThrow(() -> new Refused("There is no migration " + id + "."));
    }
}
