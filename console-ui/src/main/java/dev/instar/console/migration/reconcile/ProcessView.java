package dev.instar.console.migration.reconcile;

import dev.instar.console.migration.domain.Migration;

/** Where migrations stand, as the process engine shows it to people and tools; it decides nothing. */
public interface ProcessView {

    /**
     * Makes the engine's processes of a migration show where the migration stands; processes that show something else are
     * moved or removed. Joins the caller's transaction, which holds the migration's lock.
     */
    void show(Migration migration);
}
