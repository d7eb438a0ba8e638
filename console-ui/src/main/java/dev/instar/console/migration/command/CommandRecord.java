package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.security.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people do to migrations: audited, and told to the pages that are open. */
@Component
class CommandRecord {

    private final AuditLog audit;
    private final LiveChanges changes;

    CommandRecord(AuditLog audit, LiveChanges changes) {
        this.audit = audit;
        this.changes = changes;
    }

    void record(Actor actor, String act, String migration, @Nullable String instanceId, String detail) {
        audit.record(actor.id(), act, migration, instanceId, detail);
        changes.announce();
    }
}
