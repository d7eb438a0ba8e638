package dev.instar.console.operation;

import dev.instar.protocol.Manifest;
import dev.instar.protocol.PreflightReport;
import org.jspecify.annotations.Nullable;

/** How an operation ended. */
public sealed interface Outcome {

    /**
     * The operation completed.
     *
     * @param manifest of an export
     * @param preflight of a preflight without blockers
     * @param databasesWait whether a rollback of some databases left others that wait for their import
     */
    record Succeeded(@Nullable Manifest manifest, @Nullable PreflightReport preflight, boolean databasesWait)
            implements Outcome {}

    /**
     * The operation failed.
     *
     * @param why a sentence, and what to do
     */
    record Failed(String why) implements Outcome {}
}
