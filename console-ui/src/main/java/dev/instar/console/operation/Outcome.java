package dev.instar.console.operation;

import dev.instar.protocol.Manifest;
import dev.instar.protocol.PreflightReport;
import org.jspecify.annotations.Nullable;

/** How an operation ended. */
public sealed interface Outcome {

    /**
     * @param manifest of an export
     * @param preflight of a preflight without blockers
     */
    record Succeeded(@Nullable Manifest manifest, @Nullable PreflightReport preflight) implements Outcome {}

    /** @param why a sentence, and what to do */
    record Failed(String why) implements Outcome {}
}
