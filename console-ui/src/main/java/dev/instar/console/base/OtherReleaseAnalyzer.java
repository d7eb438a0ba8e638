package dev.instar.console.base;

import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where the console's tables are of another release. */
class OtherReleaseAnalyzer extends AbstractFailureAnalyzer<FlywayValidateException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, FlywayValidateException cause) {
        return new FailureAnalysis(
                "The console's database was written by another release of Instar, newer than this one or one whose"
                        + " tables were never released. Nothing in it was changed. " + cause.getMessage(),
                "Start the release that wrote it, or a newer one. To begin anew, give the console another"
                        + " instar.console.data-folder or another database (the demo: ./instar demo --reset).",
                failure);
    }
}
