package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * What a preflight found on one instance.
 *
 * @param findings blockers first; empty if nothing speaks against the migration
 */
public record PreflightReport(
        String instanceId, EngineVersion source, EngineVersion target, Instant at, List<Finding> findings) {

    /** How much a finding weighs. */
    public enum Severity {
        /** The migration must not start. */
        @JsonProperty("blocker")
        BLOCKER,
        /** It may start; somebody should know. */
        @JsonProperty("warning")
        WARNING
    }

    /**
     * One thing found.
     *
     * @param check stable name of the check, for machines
     * @param subject database, pack or volume it is about
     * @param sentence what was found
     * @param remedy what to do
     */
    public record Finding(Severity severity, String check, String subject, String sentence, String remedy) {}

    public boolean isBlocked() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKER);
    }
}
