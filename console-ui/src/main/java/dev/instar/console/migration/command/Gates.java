package dev.instar.console.migration.command;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.MigrationSteps;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The gates of a migration: approvals are asked for and decided on, and what they are about is started. Every act is
 * checked, recorded and safe to repeat.
 */
@Service
public class Gates {

    private final Migrations migrations;
    private final MigrationSteps steps;
    private final MigrationReconciler reconciler;
    private final Approvals approvals;
    private final FinalizeEvidence finalizeEvidence;
    private final CommandRecord commands;
    private final Clock clock;

    Gates(
            Migrations migrations,
            MigrationSteps steps,
            MigrationReconciler reconciler,
            Approvals approvals,
            FinalizeEvidence finalizeEvidence,
            CommandRecord commands,
            Clock clock) {
        this.migrations = migrations;
        this.steps = steps;
        this.reconciler = reconciler;
        this.approvals = approvals;
        this.finalizeEvidence = finalizeEvidence;
        this.commands = commands;
        this.clock = clock;
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
        if (!currentEvidence(migrations.require(request.migrationId()), request.subject())
                .equals(request.evidenceHash())) {
            throw new ConflictException(
                    "The evidence changed since this was requested. A new request takes its place.");
        }
        ApprovalRequest decided = approvals.decide(requestId, seenEvidence, actor.id(), approves, note);
        commands.record(
                actor,
                approves ? "APPROVE" : "REJECT",
                request.migrationId(),
                null,
                AuditLog.commented(
                        migrations.require(request.migrationId()).subjectName(request.subject()) + ", evidence "
                                + request.evidenceHash(),
                        note));
        return decided;
    }

    /** Asks again where a request expired or was rejected. */
    @Transactional
    public ApprovalRequest askAgain(String id, String subject, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Migration migration = migrations.require(id);
        if (subject.equals(Migration.FINALIZE)) {
            return requestFinalize(id, actor, reason);
        }
        Wave wave = migration
                .currentWave()
                .filter(current -> current.subject().equals(subject) && current.stage() == WaveStage.GATE)
                .orElseThrow(() ->
                        new ConflictException("Nothing of this migration waits for an approval of " + subject + "."));
        commands.record(actor, "ASK_AGAIN", id, null, AuditLog.because(migration.subjectName(subject), reason));
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
        Migration migration = migrations.lock(id);
        Wave wave = migration
                .currentWave()
                .filter(current -> current.stage() == WaveStage.GATE || current.stage() == WaveStage.IMPORTING)
                .orElseThrow(() -> new ConflictException("No wave of this migration is ready for its import: it is "
                        + Migrations.word(migration.state()) + "."));
        if (wave.stage() == WaveStage.IMPORTING) {
            return;
        }
        List<MigrationInstance> members = migration.ofWave(wave.number());
        String busy = members.stream()
                .filter(instance ->
                        instance.step() != Step.EXPORTED && !instance.step().isOut())
                .map(instance -> instance.instanceId() + " is " + Migrations.word(instance.step()))
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
                    + " needs a valid approval of exactly this evidence by a person other than the requester.");
        }
        commands.record(actor, "START_IMPORT", id, null, AuditLog.because("Wave " + wave.name(), reason));
        steps.beginImport(id, wave.number());
        reconciler.goOn(id);
    }

    /** Requests the approval of removing the ability to roll back. */
    @Transactional
    public ApprovalRequest requestFinalize(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Migration migration = finalizeEvidence.asItIs(migrations.require(id), actor);
        requireMoved(migration.canAskForFinalize(), migration);
        commands.record(actor, "REQUEST_FINALIZE", id, null, reason);
        ApprovalRequest request = approvals.ask(
                id,
                Migration.FINALIZE,
                migration.planHash(),
                migration.finalizeEvidenceHash(),
                actor.id(),
                migration.plan().approval().quorum(),
                migration.plan().approval().expires());
        return request;
    }

    /** Gives up the way back on every imported instance. */
    @Transactional
    public void finish(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        Migration migration = migrations.lock(id);
        if (migration.any(step -> step == Step.FINALIZING) || migration.state() == Migration.State.FINALIZED) {
            return;
        }
        requireMoved(migration.canFinalize(), migration);
        finalizeEvidence.requireApproved(migration, actor);
        commands.record(actor, "FINALIZE", id, null, reason);
        steps.beginFinalize(id);
        reconciler.goOn(id);
    }

    private static void requireMoved(boolean hasMoved, Migration migration) {
        if (!hasMoved) {
            throw new ConflictException(
                    "This migration cannot be finalized: it is " + Migrations.word(migration.state())
                            + ". Every wave must have moved and soaked, and every failure be decided.");
        }
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

    /** What became of a request until now. */
    public ApprovalState state(ApprovalRequest request) {
        return request.state(clock.instant());
    }

    /** Whether the request that counts is approved now. */
    public boolean isApproved(Migration migration, String subject) {
        return approval(migration, subject)
                .filter(request -> state(request) == ApprovalState.APPROVED)
                .isPresent();
    }
}
