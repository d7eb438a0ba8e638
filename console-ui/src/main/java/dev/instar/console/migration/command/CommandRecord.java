package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The first and the last of each command: the migration locked for it, then its entry in the audit log. */
@Component
class CommandRecord {

    private final MigrationRepository repository;
    private final AuditLog audit;
    private final LiveChanges changes;

    CommandRecord(MigrationRepository repository, AuditLog audit, LiveChanges changes) {
        this.repository = repository;
        this.audit = audit;
        this.changes = changes;
    }

    /**
     * Begins a command: the caller may do it and says why, and nobody else is at work on the migration until the
     * transaction ends.
     *
     * @throws ConflictException if there is no such migration, or it is closed
     */
    Migration begin(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        repository.lock(id);
        Migration migration = repository
                .find(id)
                .orElseThrow(() ->
                        new ConflictException(ConflictException.Kind.UNKNOWN, "There is no migration " + id + "."));
        if (migration.isClosed()) {
            throw new ConflictException("This migration is closed: it is " + Migrations.word(migration.state()) + ".");
        }
        return migration;
    }

    /** Audits a command and tells the pages that are open. */
    void record(Actor actor, String act, @Nullable String migration, @Nullable String instanceId, String detail) {
        audit.record(actor.id(), act, migration, instanceId, detail);
        changes.announce();
    }
}
