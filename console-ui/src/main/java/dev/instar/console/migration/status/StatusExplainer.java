package dev.instar.console.migration.status;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.approval.Decision;
import dev.instar.console.base.Texts;
import dev.instar.console.base.UtcTime;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.reconcile.MigrationAdmission;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.Operations;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Says for every migration, wave and instance in one sentence who or what must act, since when, and where. */
@Service
public class StatusExplainer {

    /**
     * Why something is not further.
     *
     * @param sentence who or what must act
     * @param since when it began to wait
     * @param link path of the page to act on
     */
    public record Reason(String sentence, Instant since, String link) {}

    private final MigrationAdmission admission;
    private final Operations operations;
    private final Approvals approvals;
    private final SilentNodes silentNodes;
    private final Clock clock;
    private final Texts texts;

    StatusExplainer(
            MigrationAdmission admission,
            Operations operations,
            Approvals approvals,
            SilentNodes silentNodes,
            Clock clock,
            Texts texts) {
        this.admission = admission;
        this.operations = operations;
        this.approvals = approvals;
        this.silentNodes = silentNodes;
        this.clock = clock;
        this.texts = texts;
    }

    public Reason of(Migration migration) {
        Instant since = since(migration);
        return new Reason(sentence(migration, operations.open(migration.id())), since, link(migration));
    }

    /** The migration's state in a word or two; a gate that is approved is not called one that waits for approval. */
    public String word(Migration migration) {
        return switch (migration.state()) {
            case AWAITING_APPROVAL ->
                migration
                        .currentWave()
                        .filter(wave -> approvals.isApproved(
                                migration.id(),
                                wave.subject(),
                                migration.planHash(),
                                migration.evidenceHash(wave.number())))
                        .map(_ -> texts.text("status.approved"))
                        .orElse(migration.state().displayName());
            case COMPLETED ->
                switch (finalizeAsked(migration).orElse(ApprovalState.SUPERSEDED)) {
                    case PENDING -> texts.text("status.finalize.pending");
                    case APPROVED -> texts.text("status.finalize.approved");
                    case REJECTED, EXPIRED, SUPERSEDED -> migration.state().displayName();
                };
            default -> migration.state().displayName();
        };
    }

    /** How the request to finalize what has moved stands; empty before one is made. */
    public Optional<ApprovalState> finalizeAsked(Migration migration) {
        return finalizeRequest(migration).map(request -> request.state(clock.instant()));
    }

    private Optional<ApprovalRequest> finalizeRequest(Migration migration) {
        return approvals
                .latest(migration.id(), Migration.FINALIZE)
                .filter(request -> request.isAbout(migration.planHash(), migration.finalizeEvidenceHash()));
    }

    public Reason of(Migration migration, Wave wave) {
        String sentence = switch (wave.stage()) {
            case WAITING ->
                migration.aborted()
                        ? texts.text("status.wave.aborted")
                        : texts.text(
                                "status.wave.waits",
                                migration.currentWave().map(Wave::name).orElse(""));
            case DONE ->
                migration.ofWave(wave.number()).stream()
                                .allMatch(instance -> instance.step().isOut())
                        ? texts.text("status.wave.none-left")
                        : texts.text("status.wave.moved");
            case EXPORTING, GATE, IMPORTING, SOAKING -> ofCurrentWave(migration, wave, operations.open(migration.id()));
        };
        return new Reason(sentence, wave.changedAt(), link(migration));
    }

    public Reason of(Migration migration, MigrationInstance instance) {
        List<Operation> open = operations.open(migration.id());
        long busy = open.stream()
                .filter(found -> found.state() == OperationState.RUNNING && found.wave() == instance.wave())
                .count();
        String sentence = ofInstance(
                migration,
                instance,
                open.stream()
                        .filter(found -> found.instanceId().equals(instance.instanceId()))
                        .findFirst(),
                busy,
                () -> of(migration, migration.wave(instance.wave())).sentence());
        return new Reason(sentence, instance.changedAt(), link(migration));
    }

    /** Sentences for every instance, by id; asks the database once, however many there are. */
    public Map<String, String> ofInstances(Migration migration) {
        List<Operation> open = operations.open(migration.id());
        Map<String, Operation> operationOf = open.stream()
                .collect(Collectors.toMap(Operation::instanceId, Function.identity(), (first, _) -> first));
        Map<Integer, Long> busy = open.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING)
                .collect(Collectors.groupingBy(Operation::wave, Collectors.counting()));
        Map<Integer, String> waves = new HashMap<>();
        Map<String, String> sentences = new HashMap<>();
        for (MigrationInstance instance : migration.instances()) {
            sentences.put(
                    instance.instanceId(),
                    ofInstance(
                            migration,
                            instance,
                            Optional.ofNullable(operationOf.get(instance.instanceId())),
                            busy.getOrDefault(instance.wave(), 0L),
                            () -> waves.computeIfAbsent(
                                    instance.wave(),
                                    wave -> of(migration, migration.wave(wave)).sentence())));
        }
        return sentences;
    }

    private static String link(Migration migration) {
        return "/migrations/" + migration.id();
    }

    /** The latest of what happened to an instance, a wave, or the request that is waited for. */
    private Instant since(Migration migration) {
        String subject = migration.currentWave().map(Wave::subject).orElse(Migration.FINALIZE);
        Stream<Instant> asked = approvals.latest(migration.id(), subject).stream()
                .flatMap(request -> Stream.concat(
                        Stream.of(request.requestedAt()),
                        request.decisions().stream().map(Decision::at)));
        return Stream.concat(asked, Stream.of(lastChange(migration)))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private static Instant lastChange(Migration migration) {
        return migration.instances().stream()
                .map(MigrationInstance::changedAt)
                .max(Instant::compareTo)
                .orElse(migration.requestedAt());
    }

    private String sentence(Migration migration, List<Operation> open) {
        Migration.State state = migration.state();
        return switch (state) {
            case FINALIZED -> finalized(migration);
            case ROLLED_BACK ->
                texts.text("status.migration.rolled-back", migration.source().displayName());
            case ABORTED ->
                migration.any(step -> step == Step.IMPORTED)
                        ? texts.text("status.migration.aborted.imported")
                        : texts.text(
                                "status.migration.aborted", migration.target().displayName());
            case FAILED -> failure(migration);
            case ROLLING_BACK ->
                silentNodes.sentence(open).orElseGet(() -> texts.text("status.migration.rolling-back"));
            case FINALIZING -> silentNodes.sentence(open).orElseGet(() -> texts.text("status.migration.finalizing"));
            case COMPLETED -> completed(migration);
            case EXPORTING, AWAITING_APPROVAL, IMPORTING, SOAKING ->
                migration
                        .currentWave()
                        .map(wave -> ofCurrentWave(migration, wave, open))
                        .orElseGet(() -> texts.text("status.no-action"));
        };
    }

    private String failure(Migration migration) {
        String stopped = names(migration.instances(), Step::isFailure);
        if (migration.any(step -> step == Step.IMPORT_FAILED)) {
            return texts.text("status.failure.import", stopped);
        }
        if (migration.any(step -> step == Step.ROLLBACK_FAILED)) {
            return texts.text("status.failure.rollback", stopped);
        }
        return migration.any(step -> step == Step.FINALIZE_FAILED)
                ? texts.text("status.failure.finalize", stopped)
                : texts.text("status.failure.other", stopped);
    }

    private String finalized(Migration migration) {
        long stayed = migration.instances().stream()
                .filter(instance -> instance.step() == Step.FINALIZED)
                .count();
        String engine = migration.target().displayName();
        int all = migration.instances().size();
        return stayed == all
                ? texts.text("status.migration.finalized", engine, rolledBackSingly(migration))
                : texts.text("status.migration.finalized.partly", engine, stayed, all);
    }

    private String completed(Migration migration) {
        Optional<ApprovalRequest> request = finalizeRequest(migration);
        if (request.isEmpty()) {
            String engine = migration.target().displayName();
            long except = rolledBackSingly(migration);
            return migration.any(Step::isOut)
                    ? texts.text("status.migration.completed.partly", engine, except)
                    : texts.text("status.migration.completed", engine, except);
        }
        return request.get().state(clock.instant()) == ApprovalState.APPROVED
                ? texts.text("status.migration.finalize-approved")
                : gate(request.get(), texts.text("status.gate.finalize"));
    }

    /** How many databases went back while their instance stayed. */
    private static long rolledBackSingly(Migration migration) {
        return migration.instances().stream()
                .filter(instance -> !instance.step().isOut())
                .mapToLong(instance -> instance.rolledBack().size())
                .sum();
    }

    private String ofCurrentWave(Migration migration, Wave wave, List<Operation> open) {
        List<MigrationInstance> members = migration.ofWave(wave.number());
        if (migration.isClosed()) {
            return members.stream().allMatch(member -> member.step().isOut())
                    ? texts.text("status.wave.none-left")
                    : texts.text("status.wave.finalized");
        }
        if (members.stream().anyMatch(member -> member.step().isFailure())
                && members.stream().noneMatch(member -> member.step().isRunning())) {
            return failure(migration);
        }
        return switch (wave.stage()) {
            case EXPORTING -> working(migration, wave, open, "status.wave.exporting");
            case GATE -> gate(migration, wave);
            case IMPORTING -> working(migration, wave, open, "status.wave.importing");
            case SOAKING ->
                texts.text(
                        wave.number() + 1 < migration.waves().size() ? "status.wave.soaks" : "status.wave.soaks.last",
                        wave.name(),
                        migration.target().displayName(),
                        wave.soakUntil() == null ? texts.text("status.wave.soak-end") : UtcTime.of(wave.soakUntil()));
            case WAITING, DONE -> texts.text("status.no-action");
        };
    }

    private String gate(Migration migration, Wave wave) {
        if (migration.ofWave(wave.number()).stream()
                .allMatch(instance -> instance.step().isOut())) {
            return texts.text("status.gate.empty", wave.name());
        }
        String evidence = migration.evidenceHash(wave.number());
        Optional<ApprovalRequest> request = approvals.latest(migration.id(), wave.subject());
        if (request.filter(found -> found.isAbout(migration.planHash(), evidence))
                .isEmpty()) {
            return texts.text("status.gate.new-evidence");
        }
        String sentence = gate(request.get(), texts.text("status.gate.import", wave.name()));
        return switch (request.get().state(clock.instant())) {
            case PENDING, APPROVED -> sentence + " " + texts.text("status.gate.frozen");
            case REJECTED, EXPIRED, SUPERSEDED -> sentence;
        };
    }

    /** @param what is to be approved, in the middle of a sentence */
    private String gate(ApprovalRequest request, String what) {
        return switch (request.state(clock.instant())) {
            case PENDING ->
                texts.text(
                        request.quorum() > 1 ? "status.gate.pending.quorum" : "status.gate.pending",
                        request.requestedBy(),
                        what,
                        UtcTime.of(request.expiresAt()),
                        request.approvals(),
                        request.quorum());
            case APPROVED -> texts.text("status.gate.approved", what);
            case REJECTED -> texts.text("status.gate.rejected", what);
            case EXPIRED, SUPERSEDED -> texts.text("status.gate.expired", what);
        };
    }

    /** @param doing the sentence about nodes that do what the stage is for */
    private String working(Migration migration, Wave wave, List<Operation> open, String doing) {
        List<Operation> running = open.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING && operation.wave() == wave.number())
                .toList();
        List<Operation> forth =
                running.stream().filter(operation -> !operation.isWayBack()).toList();
        List<Operation> busy = forth.isEmpty() ? running : forth;
        if (!busy.isEmpty()) {
            return silentNodes
                    .sentence(busy)
                    .orElseGet(() -> texts.text(
                            forth.isEmpty() ? "status.wave.rolling-back" : doing,
                            busy.size(),
                            named(busy.stream().map(Operation::instanceId).toList())));
        }
        return open.stream()
                .filter(operation -> operation.state() == OperationState.QUEUED && operation.wave() == wave.number())
                .findFirst()
                .map(operation -> queued(migration, operation, 0))
                .orElseGet(() -> texts.text("status.wave.next-step"));
    }

    private String queued(Migration migration, Operation operation, long busy) {
        return admission
                .whyNot(migration, operation, busy, clock.instant())
                .orElseGet(() -> texts.text("status.wave.next-operation"));
    }

    private String ofInstance(
            Migration migration,
            MigrationInstance instance,
            Optional<Operation> operation,
            long busy,
            Supplier<String> ofWave) {
        if (operation.isPresent()) {
            return operation.get().state() == OperationState.RUNNING
                    ? silentNodes.sentence(List.of(operation.get())).orElseGet(() -> texts.text("status.instance.busy"))
                    : queued(migration, operation.get(), busy);
        }
        return switch (instance.step()) {
            case PLANNED, EXPORTED -> ofWave.get();
            case BLOCKED, EXPORT_FAILED -> texts.text("status.instance.blocked");
            case IMPORT_FAILED -> texts.text("status.instance.failed");
            case FINALIZE_FAILED -> texts.text("status.instance.finalize-failed");
            case ROLLBACK_FAILED -> texts.text("status.instance.rollback-failed");
            case IMPORTED ->
                texts.text(
                        instance.rolledBack().isEmpty()
                                ? "status.instance.imported"
                                : "status.instance.imported.partly",
                        migration.target().displayName(),
                        String.join(", ", instance.rolledBack()));
            case ROLLED_BACK ->
                texts.text("status.instance.rolled-back", migration.source().displayName());
            case FINALIZED ->
                texts.text(
                        instance.rolledBack().isEmpty()
                                ? "status.instance.finalized"
                                : "status.instance.finalized.partly",
                        String.join(", ", instance.rolledBack()));
            case EXCLUDED -> texts.text("status.instance.excluded");
            case CHECKING, EXPORTING, IMPORTING, ROLLING_BACK, FINALIZING -> texts.text("status.wave.next-step");
        };
    }

    private String names(List<MigrationInstance> instances, Predicate<Step> wanted) {
        return InstanceNames.of(
                texts,
                instances.stream()
                        .filter(instance -> wanted.test(instance.step()))
                        .map(MigrationInstance::instanceId)
                        .toList());
    }

    private static String named(List<String> ids) {
        return ids.size() > InstanceNames.MOST ? "" : " (" + String.join(", ", ids) + ")";
    }
}
