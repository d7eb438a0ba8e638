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
     * @param rest what a rollback of some databases left
     */
    record Succeeded(@Nullable Manifest manifest, @Nullable PreflightReport preflight, Rest rest) implements Outcome {

        static Succeeded withNothingMore() {
            return new Succeeded(null, null, Rest.NOTHING);
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
     * @param rest what there is beside databases whose rollback was refused
     */
    record Refused(String code, String why, Rest rest) implements Outcome {}

    /**
     * The operation is given up and counts as failed, but the node did not say how it ended: it may complete.
     *
     * @param why a sentence, and what to do
     */
    record Unheard(String why) implements Outcome {}
}
