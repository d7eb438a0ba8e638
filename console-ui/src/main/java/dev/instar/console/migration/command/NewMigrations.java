package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.plan.Plan;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts migrations: of a plan that nothing blocks, once for each request. */
@Service
public class NewMigrations {

    private final MigrationRepository repository;
    private final PlannedMigrations planned;
    private final Fleet fleet;
    private final MigrationReconciler reconciler;
    private final CommandRecord commands;
    private final TransactionTemplate transactions;

    NewMigrations(
            MigrationRepository repository,
            PlannedMigrations planned,
            Fleet fleet,
            MigrationReconciler reconciler,
            CommandRecord commands,
            TransactionTemplate transactions) {
        this.repository = repository;
        this.planned = planned;
        this.fleet = fleet;
        this.reconciler = reconciler;
        this.commands = commands;
        this.transactions = transactions;
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
        Optional<String> known = known(requestKey);
        if (known.isEmpty()) {
            fleet.refresh();
        }
        String id = known.orElseGet(
                () -> Objects.requireNonNull(transactions.execute(_ -> begin(plan, requestKey, actor, reason))));
        return repository.find(id).orElseThrow();
    }

    private Optional<String> known(@Nullable String requestKey) {
        return Optional.ofNullable(requestKey).flatMap(repository::findByKey);
    }

    /** @return the migration's id, or that of one which another request with the same key has started meanwhile */
    private String begin(Plan plan, @Nullable String requestKey, Actor actor, String reason) {
        repository.lockAdmission();
        return known(requestKey).orElseGet(() -> insert(planned.of(plan, actor), requestKey, actor, reason));
    }

    private String insert(Migration migration, @Nullable String requestKey, Actor actor, String reason) {
        repository.insert(migration, requestKey);
        commands.record(
                actor,
                "START",
                migration.id(),
                null,
                AuditLog.because(
                        migration.source() + " to " + migration.target() + ", "
                                + migration.instances().size()
                                + (migration.instances().size() == 1 ? " instance" : " instances"),
                        reason));
        reconciler.goOn(migration.id());
        return migration.id();
    }
}
