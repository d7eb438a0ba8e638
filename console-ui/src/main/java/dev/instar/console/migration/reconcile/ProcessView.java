package dev.instar.console.migration.reconcile;

import dev.instar.console.migration.domain.Migration;

/** Where migrations stand, as the process engine shows it to people and tools; it decides nothing. */
public interface ProcessView {

    /**
     * Brings what the engine holds of a migration to where the migration stands, whatever it held before. Joins the
     * caller's transaction, which holds the migration's lock.
     */
    void show(Migration migration);
}
