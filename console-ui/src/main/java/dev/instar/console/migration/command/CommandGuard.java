package dev.instar.console.migration.command;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.problem.ConflictException;
import java.util.List;
import java.util.regex.Pattern;

/** Refuses commands that name what a migration does not have, or that its state does not allow. */
final class CommandGuard {

    /** What nodes take for the name of a database. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private CommandGuard() {}

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
