package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How each command begins and what it leaves: checked, audited, and told to the pages that are open. */
@Component
class CommandRecord {

    /** What nodes take for the name of a database. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

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

    void record(Actor actor, String act, @Nullable String migration, @Nullable String instanceId, String detail) {
        audit.record(actor.id(), act, migration, instanceId, detail);
        changes.announce();
    }

    static void requireWave(Migration migration, int wave) {
        if (wave < 0 || wave >= migration.waves().size()) {
            throw new ConflictException(
                    "This migration has waves 0 to " + (migration.waves().size() - 1) + ".");
        }
    }

    static MigrationInstance instance(Migration migration, String instanceId) {
        return migration
                .instance(instanceId)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "This migration has no instance " + instanceId + "."));
    }

    static ConflictException refused(MigrationInstance instance, String act) {
        return new ConflictException(
                instance.instanceId() + " cannot be " + act + ": it is " + Migrations.word(instance.step()) + ".");
    }

    /** A name that is none would read as "the whole instance" further on. */
    static void requireNames(List<String> databases) {
        for (String database : databases) {
            if (!NAME.matcher(database).matches()) {
                throw new ConflictException("'" + database + "' is no name of a database.");
            }
        }
    }
}
