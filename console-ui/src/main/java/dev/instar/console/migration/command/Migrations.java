package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.MigrationOperations;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.Orchestration;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.Plans;
import dev.instar.console.plan.Waves;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.plan.dryrun.ImportRates;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.EngineVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The migrations there are, and the start of another one. */
@Service
public class Migrations {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final MigrationRepository repository;
    private final MigrationOperations context;
    private final Orchestration orchestration;
    private final MigrationReconciler reconciler;
    private final Plans plans;
    private final DryRuns dryRuns;
    private final ImportRates rates;
    private final Fleet fleet;
    private final AuditLog audit;
    private final LiveChanges changes;
    private final TransactionTemplate transactions;
    private final ConsoleProperties properties;
    private final Clock clock;

    Migrations(
            MigrationRepository repository,
            MigrationOperations context,
            Orchestration orchestration,
            MigrationReconciler reconciler,
            Plans plans,
            DryRuns dryRuns,
            ImportRates rates,
            Fleet fleet,
            AuditLog audit,
            LiveChanges changes,
            TransactionTemplate transactions,
            ConsoleProperties properties,
            Clock clock) {
        this.repository = repository;
        this.context = context;
        this.orchestration = orchestration;
        this.reconciler = reconciler;
        this.plans = plans;
        this.dryRuns = dryRuns;
        this.rates = rates;
        this.fleet = fleet;
        this.audit = audit;
        this.changes = changes;
        this.transactions = transactions;
        this.properties = properties;
        this.clock = clock;
    }

    /** The engine this console moves the fleet to, unless a plan says otherwise. */
    public EngineVersion target() {
        return properties.target();
    }

    /** The latest migrations, newest first. */
    public List<Migration> list() {
        return repository.list();
    }

    /** The migration an instance is in, or was in last. */
    public Optional<Migration> latestOf(String instanceId) {
        return repository.latestOf(instanceId);
    }

    public Optional<Migration> find(String id) {
        return repository.find(id);
    }

    /**
     * Finds a migration by its id.
     *
     * @throws ConflictException if there is none
     */
    public Migration require(String id) {
        return repository
                .find(id)
                .orElseThrow(() ->
                        new ConflictException(ConflictException.Kind.UNKNOWN, "There is no migration " + id + "."));
    }

    /**
     * As {@link #require}, with nobody else at work on it until the transaction ends.
     *
     * @throws ConflictException if there is none
     */
    Migration lock(String id) {
        repository.lock(id);
        return require(id);
    }

    /** Migrations that are not closed, newest first. */
    public List<Migration> open() {
        return repository.open();
    }

    /** Whether something of a migration is still on an instance of it. */
    public boolean isUnderMaintenance(Migration migration, MigrationInstance instance) {
        return instance.step().isUnderMaintenance()
                || (instance.step() == Step.BLOCKED && context.mayHoldWrites(migration, instance));
    }

    /** The plan the fleet page starts for a tier; empty if none of its instances says what it runs. */
    public Optional<Plan> planOfTier(String tier) {
        return fleet.snapshot().ofTier(tier).stream()
                .filter(Instance::isMigrated)
                .flatMap(instance -> instance.nodeInfo().stream())
                .map(node -> node.engine())
                .filter(engine -> !engine.equals(target()))
                .min(EngineVersion::compareTo)
                .map(source ->
                        Plan.ofTier(tier, source, target(), properties.limits().instancesAtOnce()));
    }

    /**
     * Starts a migration: its first wave begins with preflight and export.
     *
     * @param requestKey the same key finds the migration it started before; absent for none
     * @throws ConflictException if anything blocks it
     */
    public Migration start(Plan plan, @Nullable String requestKey, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Optional<String> known = requestKey == null ? Optional.empty() : repository.findByKey(requestKey);
        if (known.isPresent()) {
            return require(known.get());
        }
        fleet.refresh();
        return begin(plan, requestKey, actor, reason);
    }

    private synchronized Migration begin(Plan plan, @Nullable String requestKey, Actor actor, String reason) {
        DryRun dryRun = dryRuns.of(plan);
        if (dryRun.isBlocked()) {
            throw new ConflictException(String.join(" ", dryRun.blockers()));
        }
        Instant now = clock.instant();
        List<Wave> waves = new ArrayList<>();
        List<MigrationInstance> instances = new ArrayList<>();
        List<List<Instance>> members = Waves.of(plan, fleet.snapshot());
        for (int number = 0; number < members.size(); number++) {
            var order = plan.order().get(number);
            waves.add(new Wave(number, order.name(), WaveStage.WAITING, order.concurrency(), null, now));
            for (Instance instance : members.get(number)) {
                instances.add(MigrationInstance.planned(
                        instance.instanceId(),
                        number,
                        instance.tier(),
                        Objects.requireNonNull(instance.address()),
                        instance.nodeInfo().map(node -> node.databases().size()).orElse(0),
                        instance.bytes(),
                        now));
            }
        }
        String id = "m-" + DAY.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6);
        String planHash = plans.save(plan, actor.id()).hash();
        var migration = new Migration(id, plan, planHash, actor.id(), now, false, false, null, waves, instances);
        transactions.executeWithoutResult(_ -> insert(migration, requestKey, actor, reason));
        changes.announce();
        return require(id);
    }

    private void insert(Migration migration, @Nullable String requestKey, Actor actor, String reason) {
        repository.insert(migration, requestKey);
        audit.record(
                actor.id(),
                "START",
                migration.id(),
                null,
                AuditLog.because(
                        migration.source() + " to " + migration.target() + ", "
                                + migration.instances().size()
                                + (migration.instances().size() == 1 ? " instance" : " instances"),
                        reason));
        orchestration.startMigration(migration.id(), migration.waves().size());
        reconciler.goOn(migration.id());
    }

    /** What an act on these instances touches, and how long the largest would answer 503 for an import. */
    public DryRun.BlastRadius blastRadius(List<MigrationInstance> instances) {
        long largest =
                instances.stream().mapToLong(MigrationInstance::bytes).max().orElse(0);
        return new DryRun.BlastRadius(
                instances.size(),
                instances.stream().mapToInt(MigrationInstance::databases).sum(),
                instances.stream().mapToLong(MigrationInstance::bytes).sum(),
                rates.secondsFor(largest));
    }

    static String word(Migration.State state) {
        return state.displayName().toLowerCase(Locale.ROOT);
    }

    static String word(Step step) {
        return step.displayName().toLowerCase(Locale.ROOT);
    }
}
