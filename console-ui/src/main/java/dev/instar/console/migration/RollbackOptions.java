package dev.instar.console.migration;

import java.util.List;

/**
 * How far a rollback goes.
 *
 * @param databases only these; the whole instance if empty
 * @param exportFirst what serves now is written to Parquet before it is set aside
 */
public record RollbackOptions(List<String> databases, boolean exportFirst) {

    /** The whole instance. */
    public static final RollbackOptions WHOLE = new RollbackOptions(List.of(), false);

    public RollbackOptions {
        databases = List.copyOf(databases);
    }
}
