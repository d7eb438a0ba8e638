package dev.instar.console.migration.reconcile;

import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.operation.OperationOptions;

/** What migrations need of the processes that carry them. Every call joins the caller's transaction. */
public interface Orchestration {

    /** The processes that carry one instance. */
    enum InstanceProcess {
        EXPORT("instance-export"),
        IMPORT("instance-import"),
        ROLLBACK("instance-rollback"),
        FINALIZE("instance-finalize");

        private final String key;

        InstanceProcess(String key) {
            this.key = key;
        }

        /** Name of the process definition. */
        public String key() {
            return key;
        }
    }

    /** What somebody decides where an instance failed. */
    enum FailureDecision {
        RETRY,
        ROLL_BACK,
        EXCLUDE
    }

    void startMigration(String migrationId, int waves);

    /** Starts a process for an instance that is in none. */
    void startInstance(InstanceProcess process, String migrationId, String instanceId, OperationOptions options);

    /** Starts the end of a migration whose own process is gone, after an abort. */
    void startFinalize(String migrationId);

    /**
     * Continues the process that waits for an operation.
     *
     * @return false if nothing waits for it any more
     */
    boolean operationEnded(String executionId, boolean succeeded);

    /**
     * Continues the process of a failed instance as decided.
     *
     * @return false if the instance's process waits for no decision
     */
    boolean decide(String migrationId, String instanceId, FailureDecision decision, OperationOptions options);

    /** Lets a wave that waits for its instances go on. @return false if it does not wait there */
    boolean waveGoesOn(String migrationId, int wave, WaveStage stage);

    /** Opens a wave's gate. @return false if it does not stand there */
    boolean passImportGate(String migrationId, int wave);

    /**
     * Starts the finalize of a migration that is completed.
     *
     * @return false if the migration does not stand there
     */
    boolean passFinalizeGate(String migrationId);

    /**
     * Ends a migration whose instances are finalized.
     *
     * @return false if it does not wait for its instances to be finalized
     */
    boolean finalizeGoesOn(String migrationId);

    /** Ends the migration's process and all it called; instances' own processes too. */
    void stop(String migrationId, String reason);
}
