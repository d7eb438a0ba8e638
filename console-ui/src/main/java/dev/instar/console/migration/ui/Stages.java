package dev.instar.console.migration.ui;

import dev.instar.console.approval.ApprovalState;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Phase;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What an instance shows in each stage of its way. */
final class Stages {

    static final List<String> NAMES =
            List.of("Preflight", "Backup", "Export", "Approval", "Version", "Import", "Verify", "Soak", "Finalize");

    private static final StatusMatrix.Cell NOTHING = new StatusMatrix.Cell("none", "");
    private static final int PREFLIGHT = 0;
    private static final int BACKUP = 1;
    private static final int EXPORT = 2;
    private static final int APPROVAL = 3;
    private static final int VERSION = 4;
    private static final int IMPORT = 5;
    private static final int VERIFY = 6;
    private static final int SOAK = 7;
    private static final int FINALIZE = 8;

    private final List<StatusMatrix.Cell> cells = new ArrayList<>(Collections.nCopies(NAMES.size(), NOTHING));

    private final boolean atWork;
    private final String toFinalize;
    private final Plan plan;

    private Stages(Now now, Plan plan) {
        this.atWork = now.atWork();
        this.toFinalize = now.toFinalize();
        this.plan = plan;
    }

    /**
     * What holds around an instance.
     *
     * @param approved whether the wave's import is approved
     * @param atWork whether a node works on the instance, instead of waiting for its turn
     * @param toFinalize what an imported instance shows of its finalize
     */
    record Now(boolean approved, boolean atWork, String toFinalize) {}

    /**
     * @param plan says what imports compare, and whether a wave soaks
     * @param progress of the operation that runs, if one does
     */
    static List<StatusMatrix.Cell> of(
            MigrationInstance instance, Wave wave, Now now, Plan plan, List<DatabaseProgress> progress) {
        var stages = new Stages(now, plan);
        stages.fill(instance, wave, now.approved(), progress);
        return List.copyOf(stages.cells);
    }

    /** How a finalize of what has moved stands, by the latest request for it. */
    static String finalizeWord(Optional<ApprovalState> asked) {
        return switch (asked.orElse(ApprovalState.SUPERSEDED)) {
            case PENDING -> "Requested";
            case APPROVED -> "Approved";
            case REJECTED -> "Rejected";
            case EXPIRED -> "Expired";
            case SUPERSEDED -> "Not requested";
        };
    }

    private void fill(MigrationInstance instance, Wave wave, boolean approved, List<DatabaseProgress> progress) {
        switch (instance.step()) {
            case PLANNED -> set(PREFLIGHT, "none", "Planned");
            case EXCLUDED -> set(PREFLIGHT, "quiet", "Excluded");
            case CHECKING -> busy(PREFLIGHT, "Checking");
            case BLOCKED -> set(PREFLIGHT, "bad", "Blocked");
            case EXPORTING -> {
                set(PREFLIGHT, "done", "Passed");
                exporting(progress);
            }
            case EXPORT_FAILED -> {
                set(PREFLIGHT, "done", "Passed");
                set(EXPORT, "bad", "Failed");
            }
            case EXPORTED -> {
                exported();
                set(
                        APPROVAL,
                        "waiting",
                        approved ? "Approved" : wave.stage() == WaveStage.GATE ? "Waiting" : "Wave exports");
            }
            case IMPORTING -> {
                passed();
                importing(instance, progress);
            }
            case IMPORT_FAILED -> {
                passed();
                set(IMPORT, "bad", progress.isEmpty() ? "Failed" : "On hold");
                if (!progress.isEmpty()) {
                    set(VERSION, "done", "Activated");
                    set(VERIFY, "none", verifiedOf(instance, count(progress, phase -> phase == Phase.DONE), progress));
                }
            }
            case ROLLING_BACK ->
                back(instance, atWork ? "busy" : "waiting", atWork ? "Going back " + percent(progress) : "Queued");
            case ROLLBACK_FAILED -> back(instance, "bad", "Rollback failed");
            case ROLLED_BACK -> back(instance, "quiet", "Rolled back");
            case IMPORTED, FINALIZING, FINALIZE_FAILED, FINALIZED -> moved(instance, wave, progress);
        }
    }

    private void exporting(List<DatabaseProgress> progress) {
        if (!atWork) {
            busy(EXPORT, "");
            return;
        }
        long backedUp = count(progress, phase -> phase.compareTo(Phase.BACKUP) > 0 && phase != Phase.FAILED);
        if (!progress.isEmpty() && backedUp == progress.size()) {
            set(BACKUP, "done", "Uploaded");
            set(EXPORT, "busy", percent(progress));
        } else {
            set(BACKUP, "busy", backedUp + " of " + progress.size());
            set(EXPORT, "none", percent(progress));
        }
    }

    private void exported() {
        set(PREFLIGHT, "done", "Passed");
        set(BACKUP, "done", "Uploaded");
        set(EXPORT, "done", "Verified");
    }

    private void passed() {
        exported();
        set(APPROVAL, "done", "Approved");
    }

    private void importing(MigrationInstance instance, List<DatabaseProgress> progress) {
        if (!atWork) {
            busy(IMPORT, "");
            return;
        }
        set(VERSION, "done", "Activated");
        set(IMPORT, "busy", percent(progress));
        long verified = count(progress, phase -> phase.compareTo(Phase.VERIFY) > 0 && phase != Phase.FAILED);
        set(VERIFY, verified == 0 ? "none" : "busy", verifiedOf(instance, verified, progress));
    }

    /** Databases that a retry is not about were verified before. */
    private static String verifiedOf(MigrationInstance instance, long verified, List<DatabaseProgress> progress) {
        int before = Math.max(0, instance.databases() - progress.size());
        return (before + verified) + " of " + (before + progress.size());
    }

    private void moved(MigrationInstance instance, Wave wave, List<DatabaseProgress> progress) {
        passed();
        set(VERSION, "done", "Activated");
        int back = instance.rolledBack().size();
        set(IMPORT, "done", back == 0 ? "Imported" : (instance.databases() - back) + " of " + instance.databases());
        set(VERIFY, "done", plan.verification() == VerificationLevel.FULL ? "Match" : "Counts equal");
        if (wave.stage() == WaveStage.SOAKING) {
            set(SOAK, "waiting", "Soaking");
        } else if (wave.stage() == WaveStage.DONE) {
            boolean asked = plan.order().get(wave.number()).soak().isPositive();
            set(SOAK, asked ? "done" : "quiet", asked ? "Passed" : "None");
        }
        switch (instance.step()) {
            case FINALIZING -> busy(FINALIZE, percent(progress));
            case FINALIZE_FAILED -> set(FINALIZE, "bad", "Failed");
            case FINALIZED -> set(FINALIZE, "done", "Finalized");
            default -> set(FINALIZE, toFinalize.isEmpty() ? "none" : "waiting", toFinalize);
        }
    }

    /** The backups of an export stay; everything after them is undone. */
    private void back(MigrationInstance instance, String tone, String word) {
        set(PREFLIGHT, "done", "Passed");
        if (instance.evidenceHash() != null) {
            set(BACKUP, "done", "Uploaded");
        }
        set(IMPORT, tone, word);
    }

    private void busy(int stage, String word) {
        set(stage, atWork ? "busy" : "waiting", atWork ? word : "Queued");
    }

    private void set(int stage, String tone, String word) {
        cells.set(stage, new StatusMatrix.Cell(tone, word));
    }

    private static long count(List<DatabaseProgress> progress, Predicate<Phase> wanted) {
        return progress.stream()
                .filter(database -> wanted.test(database.phase()))
                .count();
    }

    private static String percent(List<DatabaseProgress> progress) {
        return progress.isEmpty()
                ? "Starting"
                : Math.round(progress.stream()
                                .mapToDouble(DatabaseProgress::percent)
                                .average()
                                .orElse(0))
                        + " %";
    }
}
