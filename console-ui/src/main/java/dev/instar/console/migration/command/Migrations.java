package dev.instar.console.migration.command;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
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
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts migrations, takes decisions on them and opens their gates. Every act is checked, recorded and safe to repeat. */
@Service
public class Migrations {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final MigrationRepository repository;
    private final MigrationOperations context;
    private final Orchestration orchestration;
    private final MigrationReconciler reconciler;
    private final Approvals approvals;
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
            Approvals approvals,
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
        this.approvals = approvals;
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

    /**
     * Decides on an approval request.
     *
     * @param seenEvidence the hash on the page the person looked at
     */
    @Transactional
    public ApprovalRequest decide(String requestId, String seenEvidence, boolean approves, Actor actor, String note) {
        actor.require(Roles.APPROVER);
        ApprovalRequest request = approvals
                .find(requestId)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "There is no approval request " + requestId + "."));
        if (!currentEvidence(require(request.migrationId()), request.subject()).equals(request.evidenceHash())) {
            throw new ConflictException("The evidence changed since this was asked. A new request takes its place.");
        }
        ApprovalRequest decided = approvals.decide(requestId, seenEvidence, actor.id(), approves, note);
        audit.record(
                actor.id(),
                approves ? "APPROVE" : "REJECT",
                request.migrationId(),
                null,
                AuditLog.commented(
                        require(request.migrationId()).subjectName(request.subject()) + ", evidence "
                                + request.evidenceHash(),
                        note));
        changes.announce();
        return decided;
    }

    /** Asks again where a request expired or was rejected. */
    @Transactional
    public ApprovalRequest askAgain(String id, String subject, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Migration migration = require(id);
        if (subject.equals(Migration.FINALIZE)) {
            return requestFinalize(id, actor, reason);
        }
        Wave wave = migration
                .currentWave()
                .filter(current -> current.subject().equals(subject) && current.stage() == WaveStage.GATE)
                .orElseThrow(() ->
                        new ConflictException("Nothing of this migration waits for an approval of " + subject + "."));
        audit.record(actor.id(), "ASK_AGAIN", id, null, AuditLog.because(migration.subjectName(subject), reason));
        return approvals.ask(
                id,
                subject,
                migration.planHash(),
                migration.evidenceHash(wave.number()),
                actor.id(),
                migration.plan().approval().quorum(),
                migration.plan().approval().expires());
    }

    /** Opens the gate of the current wave: its instances are imported. */
    @Transactional
    public void startImport(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        repository.lock(id);
        Migration migration = require(id);
        Wave wave = migration
                .currentWave()
                .filter(current -> current.stage() == WaveStage.GATE || current.stage() == WaveStage.IMPORTING)
                .orElseThrow(() -> new ConflictException(
                        "No wave of this migration is ready for its import: it is " + word(migration.state()) + "."));
        if (wave.stage() == WaveStage.IMPORTING) {
            return;
        }
        List<MigrationInstance> members = migration.ofWave(wave.number());
        String busy = members.stream()
                .filter(instance ->
                        instance.step() != Step.EXPORTED && !instance.step().isOut())
                .map(instance -> instance.instanceId() + " is " + word(instance.step()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        if (!busy.isEmpty()) {
            throw new ConflictException("The wave is not complete: " + busy + ".");
        }
        boolean anything = members.stream().anyMatch(instance -> instance.step() == Step.EXPORTED);
        if (anything
                && !approvals.isApproved(
                        id, wave.subject(), migration.planHash(), migration.evidenceHash(wave.number()))) {
            throw new ConflictException("The import of wave " + wave.name()
                    + " needs a valid approval of exactly this evidence by somebody other than the requester.");
        }
        audit.record(actor.id(), "START_IMPORT", id, null, AuditLog.because("Wave " + wave.name(), reason));
        orchestration.passImportGate(id, wave.number());
        reconciler.goOn(id);
        changes.announce();
    }

    /** Asks for the approval of giving up the way back. */
    @Transactional
    public ApprovalRequest requestFinalize(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Migration migration = require(id);
        requireMoved(migration);
        audit.record(actor.id(), "REQUEST_FINALIZE", id, null, reason);
        ApprovalRequest request = approvals.ask(
                id,
                Migration.FINALIZE,
                migration.planHash(),
                migration.finalizeEvidenceHash(),
                actor.id(),
                migration.plan().approval().quorum(),
                migration.plan().approval().expires());
        changes.announce();
        return request;
    }

    /** Gives up the way back on every imported instance. */
    @Transactional
    public void finish(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        repository.lock(id);
        Migration migration = require(id);
        if (migration.any(step -> step == Step.FINALIZING || step == Step.FINALIZED)) {
            return;
        }
        requireMoved(migration);
        if (!approvals.isApproved(id, Migration.FINALIZE, migration.planHash(), migration.finalizeEvidenceHash())) {
            throw new ConflictException("A finalize needs a valid approval by somebody other than who asked for it.");
        }
        audit.record(actor.id(), "FINALIZE", id, null, reason);
        if (migration.aborted()) {
            orchestration.startFinalize(id);
        }
        orchestration.passFinalizeGate(id);
        reconciler.goOn(id);
        changes.announce();
    }

    private static void requireMoved(Migration migration) {
        boolean through = migration.aborted() || migration.currentWave().isEmpty();
        boolean settled = migration.all(step -> step == Step.IMPORTED || step.isOut());
        if (!through || !settled || migration.all(Step::isOut)) {
            throw new ConflictException("This migration cannot be finalized: it is " + word(migration.state())
                    + ". Every wave must have moved and soaked, and every failure be decided.");
        }
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

    /** The evidence an approval of a subject would have to be about now. */
    public String currentEvidence(Migration migration, String subject) {
        return migration.waves().stream()
                .filter(wave -> wave.subject().equals(subject))
                .findFirst()
                .map(wave -> migration.evidenceHash(wave.number()))
                .orElseGet(migration::finalizeEvidenceHash);
    }

    /** The request that counts for a subject now: newest, and about the present evidence. */
    public Optional<ApprovalRequest> approval(Migration migration, String subject) {
        return approvals
                .latest(migration.id(), subject)
                .filter(request -> request.isAbout(migration.planHash(), currentEvidence(migration, subject)));
    }

    /** Whether the request that counts is approved now. */
    public boolean isApproved(Migration migration, String subject) {
        return approval(migration, subject)
                .filter(request -> request.state(clock.instant()) == ApprovalState.APPROVED)
                .isPresent();
    }

    static String word(Migration.State state) {
        return state.displayName().toLowerCase(Locale.ROOT);
    }

    static String word(Step step) {
        return step.displayName().toLowerCase(Locale.ROOT);
    }
}
