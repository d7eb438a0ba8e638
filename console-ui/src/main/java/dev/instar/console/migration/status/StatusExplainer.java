package dev.instar.console.migration.status;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.approval.Decision;
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

    private static final String NOTHING_LEFT = "Nothing: every instance of the wave was rolled back or excluded.";

    private static final String FROZEN = " Its instances serve reads and refuse writes meanwhile.";

    private static final int NAMED = 3;

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
    private final Clock clock;

    StatusExplainer(MigrationAdmission admission, Operations operations, Approvals approvals, Clock clock) {
        this.admission = admission;
        this.operations = operations;
        this.approvals = approvals;
        this.clock = clock;
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
                        .map(_ -> "Approved")
                        .orElse(migration.state().displayName());
            case COMPLETED ->
                switch (finalizeAsked(migration).orElse(ApprovalState.SUPERSEDED)) {
                    case PENDING -> "Awaiting approval";
                    case APPROVED -> "Finalize approved";
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
                        ? "Nothing: the migration was aborted before this wave began."
                        : "Waits for wave "
                                + migration.currentWave().map(Wave::name).orElse("")
                                + ".";
            case DONE ->
                migration.ofWave(wave.number()).stream()
                                .allMatch(instance -> instance.step().isOut())
                        ? NOTHING_LEFT
                        : "Nothing: the wave has moved.";
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
                "Nothing is left to do: every instance is back on "
                        + migration.source().displayName()
                        + ". Files kept as *.rolled-back stay on their disks until they are removed by hand.";
            case ABORTED ->
                migration.any(step -> step == Step.IMPORTED)
                        ? "Waiting for an operator: the migration was aborted. Roll back or finalize what was imported."
                        : "Nothing is left to do: the migration was aborted before anything was imported.";
            case FAILED -> failure(migration);
            case ROLLING_BACK -> "Waiting for a node, which is rolling back. No action needed.";
            case FINALIZING -> "Finalizing: the nodes verify, then remove originals and exports. No action needed.";
            case COMPLETED -> completed(migration);
            case EXPORTING, AWAITING_APPROVAL, IMPORTING, SOAKING ->
                migration
                        .currentWave()
                        .map(wave -> ofCurrentWave(migration, wave, open))
                        .orElse("No action needed.");
        };
    }

    private static String failure(Migration migration) {
        String choice;
        if (migration.any(step -> step == Step.IMPORT_FAILED)) {
            choice = "Retry or roll back; the import wrote to no original.";
        } else if (migration.any(step -> step == Step.ROLLBACK_FAILED)) {
            choice = "Retry the rollback.";
        } else if (migration.any(step -> step == Step.FINALIZE_FAILED)) {
            choice = "Retry the finalize, or roll back.";
        } else {
            choice = "Retry, roll back or exclude what stopped.";
        }
        return "Waiting for an operator: " + names(migration.instances(), Step::isFailure) + " stopped. " + choice;
    }

    private static String finalized(Migration migration) {
        long stayed = migration.instances().stream()
                .filter(instance -> instance.step() == Step.FINALIZED)
                .count();
        String engine = migration.target().displayName();
        return stayed == migration.instances().size()
                ? "Nothing is left to do: " + engine + " is final" + wentBackSingly(migration) + "."
                : "Nothing is left to do: " + engine + " is final on " + stayed + " of "
                        + migration.instances().size() + " instances; the others were rolled back or excluded.";
    }

    private String completed(Migration migration) {
        Optional<ApprovalRequest> request = finalizeRequest(migration);
        if (request.isEmpty()) {
            return (migration.any(Step::isOut)
                            ? "Every instance that was not rolled back runs "
                            : "Every instance runs ")
                    + migration.target().displayName() + wentBackSingly(migration)
                    + ". Waiting for an operator to request the finalize, or to roll back.";
        }
        return request.get().state(clock.instant()) == ApprovalState.APPROVED
                ? "Waiting for an operator to start the finalize, which is approved."
                : gate(request.get(), "the finalize", "");
    }

    private static String wentBackSingly(Migration migration) {
        long databases = migration.instances().stream()
                .filter(instance -> !instance.step().isOut())
                .mapToLong(instance -> instance.rolledBack().size())
                .sum();
        return switch ((int) databases) {
            case 0 -> "";
            case 1 -> ", except 1 database that was rolled back";
            default -> ", except " + databases + " databases that were rolled back";
        };
    }

    private String ofCurrentWave(Migration migration, Wave wave, List<Operation> open) {
        List<MigrationInstance> members = migration.ofWave(wave.number());
        if (migration.isClosed()) {
            return members.stream().allMatch(member -> member.step().isOut())
                    ? NOTHING_LEFT
                    : "Nothing: the migration was aborted, and what had moved is finalized.";
        }
        if (members.stream().anyMatch(member -> member.step().isFailure())
                && members.stream().noneMatch(member -> member.step().isRunning())) {
            return failure(migration);
        }
        return switch (wave.stage()) {
            case EXPORTING -> working(migration, wave, open, "exporting");
            case GATE -> gate(migration, wave);
            case IMPORTING -> working(migration, wave, open, "importing and answer 503");
            case SOAKING ->
                "Wave " + wave.name() + " serves on " + migration.target().displayName() + " until "
                        + (wave.soakUntil() == null ? "its soak is over" : UtcTime.of(wave.soakUntil()))
                        + (wave.number() + 1 < migration.waves().size()
                                ? ", then the next wave begins."
                                : ", then everything has moved.")
                        + " No action needed.";
            case WAITING, DONE -> "No action needed.";
        };
    }

    private String gate(Migration migration, Wave wave) {
        if (migration.ofWave(wave.number()).stream()
                .allMatch(instance -> instance.step().isOut())) {
            return "Waiting for an operator: nothing of wave " + wave.name()
                    + " is left to import. Go on with the next wave, or abort.";
        }
        String evidence = migration.evidenceHash(wave.number());
        Optional<ApprovalRequest> request = approvals.latest(migration.id(), wave.subject());
        if (request.filter(found -> found.isAbout(migration.planHash(), evidence))
                .isEmpty()) {
            return "Waiting for the console to ask for an approval of the new evidence.";
        }
        return request.get().state(clock.instant()) == ApprovalState.APPROVED
                ? "Waiting for an operator to start the import of wave " + wave.name() + ", which is approved." + FROZEN
                : gate(request.get(), "the import of wave " + wave.name(), FROZEN);
    }

    /** @param meanwhile what goes on until it is decided; a sentence of its own or empty */
    private String gate(ApprovalRequest request, String what, String meanwhile) {
        return switch (request.state(clock.instant())) {
            case PENDING ->
                "Waiting for a person other than " + request.requestedBy() + " to approve " + what
                        + (request.quorum() > 1
                                ? " (" + request.approvals() + " of " + request.quorum() + " approvals)"
                                : "")
                        + ", until " + UtcTime.of(request.expiresAt()) + "." + meanwhile;
            case APPROVED -> "Waiting for an operator to start " + what + ", which is approved.";
            case REJECTED ->
                "Waiting for an operator: " + what + " was rejected. Roll back, abort or request approval again.";
            case EXPIRED, SUPERSEDED ->
                "Waiting for an operator: the request to approve " + what + " has expired. Request approval again.";
        };
    }

    private String working(Migration migration, Wave wave, List<Operation> open, String doing) {
        List<Operation> running = open.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING && operation.wave() == wave.number())
                .toList();
        List<Operation> forth =
                running.stream().filter(operation -> !operation.isWayBack()).toList();
        List<Operation> busy = forth.isEmpty() ? running : forth;
        if (!busy.isEmpty()) {
            return "Waiting for the nodes, which are " + (forth.isEmpty() ? "rolling back" : doing) + ": "
                    + busy.size() + " at work"
                    + named(busy.stream().map(Operation::instanceId).toList()) + ". No action needed.";
        }
        return open.stream()
                .filter(operation -> operation.state() == OperationState.QUEUED && operation.wave() == wave.number())
                .findFirst()
                .map(operation -> queued(migration, operation, 0))
                .orElse("Waiting for the console to start the next step. No action needed.");
    }

    private String queued(Migration migration, Operation operation, long busy) {
        return admission
                .whyNot(migration, operation, busy, clock.instant())
                .orElse("Waiting for a console to take the next operation. No action needed.");
    }

    private String ofInstance(
            Migration migration,
            MigrationInstance instance,
            Optional<Operation> operation,
            long busy,
            Supplier<String> ofWave) {
        if (operation.isPresent()) {
            return operation.get().state() == OperationState.RUNNING
                    ? "In progress. No action needed."
                    : queued(migration, operation.get(), busy);
        }
        return switch (instance.step()) {
            case PLANNED, EXPORTED -> ofWave.get();
            case BLOCKED, EXPORT_FAILED -> "Waiting for an operator to retry, roll back or exclude it.";
            case IMPORT_FAILED, FINALIZE_FAILED -> "Waiting for an operator to retry or roll back.";
            case ROLLBACK_FAILED -> "Waiting for an operator to retry the rollback.";
            case IMPORTED ->
                "Serves on " + migration.target().displayName()
                        + (instance.rolledBack().isEmpty()
                                ? ""
                                : ", except what was rolled back: " + String.join(", ", instance.rolledBack()))
                        + "; can be rolled back until Finalize.";
            case ROLLED_BACK ->
                "It is back on " + migration.source().displayName() + " and takes writes; a new migration can move it.";
            case FINALIZED ->
                "It is finalized"
                        + (instance.rolledBack().isEmpty()
                                ? "."
                                : ", except what was rolled back before: " + String.join(", ", instance.rolledBack())
                                        + ".");
            case EXCLUDED -> "It was taken out of the migration and stays as it is.";
            case CHECKING, EXPORTING, IMPORTING, ROLLING_BACK, FINALIZING ->
                "Waiting for the console to start the next step. No action needed.";
        };
    }

    private static String names(List<MigrationInstance> instances, Predicate<Step> wanted) {
        List<String> ids = instances.stream()
                .filter(instance -> wanted.test(instance.step()))
                .map(MigrationInstance::instanceId)
                .toList();
        return ids.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (ids.size() > NAMED ? " and " + (ids.size() - NAMED) + " more" : "");
    }

    private static String named(List<String> ids) {
        return ids.size() > NAMED ? "" : " (" + String.join(", ", ids) + ")";
    }
}
