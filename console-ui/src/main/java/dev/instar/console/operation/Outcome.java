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
     * @param others of a rollback of some databases
     */
    record Succeeded(
            @Nullable Manifest manifest,
            @Nullable PreflightReport preflight,
            @Nullable OtherDatabases others) implements Outcome {

        static Succeeded withoutResult() {
            return new Succeeded(null, null, null);
        }
    }

    /**
     * The operation failed.
     *
     * @param why a sentence, and what to do
     */
    record Failed(String why) implements Outcome {}

    /**
     * The node refused the operation, which did not begin.
     *
     * @param code of the node's error
     * @param why a sentence, and what to do
     * @param others of a rollback of some databases, if the node says so
     */
    record Refused(String code, String why, @Nullable OtherDatabases others) implements Outcome {}

    /**
     * The operation counts as failed, but the node did not say how it ended: it may complete.
     *
     * @param why a sentence, and what to do
     */
    record Unheard(String why) implements Outcome {}
}
