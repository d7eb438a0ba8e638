package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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

    private static final List<String> KEYS = List.of(
            "migration.stage.preflight",
            "migration.stage.backup",
            "migration.stage.export",
            "migration.stage.approval",
            "migration.stage.version",
            "migration.stage.import",
            "migration.stage.verify",
            "migration.stage.soak",
            "migration.stage.finalize");

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

    private final List<StatusMatrix.Cell> cells = new ArrayList<>(Collections.nCopies(KEYS.size(), NOTHING));

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

    /** What the stages are called, in their order. */
    static List<String> names() {
        return KEYS.stream().map(key -> translate(key)).toList();
    }

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
            case PENDING -> translate("migration.cell.finalize.requested");
            case APPROVED -> translate("migration.cell.finalize.approved");
            case REJECTED -> translate("migration.cell.finalize.rejected");
            case EXPIRED -> translate("migration.cell.finalize.expired");
            case SUPERSEDED -> translate("migration.cell.finalize.not-requested");
        };
    }

    private void fill(MigrationInstance instance, Wave wave, boolean approved, List<DatabaseProgress> progress) {
        switch (instance.step()) {
            case PLANNED -> set(PREFLIGHT, "none", translate("migration.cell.preflight.planned"));
            case EXCLUDED -> set(PREFLIGHT, "quiet", translate("migration.cell.preflight.excluded"));
            case CHECKING -> busy(PREFLIGHT, translate("migration.cell.preflight.checking"));
            case BLOCKED -> set(PREFLIGHT, "bad", translate("migration.cell.preflight.blocked"));
            case EXPORTING -> {
                set(PREFLIGHT, "done", translate("migration.cell.preflight.passed"));
                exporting(progress);
            }
            case EXPORT_FAILED -> {
                set(PREFLIGHT, "done", translate("migration.cell.preflight.passed"));
                set(EXPORT, "bad", translate("migration.cell.export.failed"));
            }
            case EXPORTED -> {
                exported();
                set(APPROVAL, "waiting", approval(wave, approved));
            }
            case IMPORTING -> {
                passed();
                importing(instance, progress);
            }
            case IMPORT_FAILED -> {
                passed();
                set(
                        IMPORT,
                        "bad",
                        progress.isEmpty()
                                ? translate("migration.cell.import.failed")
                                : translate("migration.cell.import.on-hold"));
                if (!progress.isEmpty()) {
                    set(VERSION, "done", translate("migration.cell.version.activated"));
                    set(VERIFY, "none", verifiedOf(instance, count(progress, phase -> phase == Phase.DONE), progress));
                }
            }
            case ROLLING_BACK ->
                back(
                        instance,
                        atWork ? "busy" : "waiting",
                        atWork ? goingBack(progress) : translate("migration.cell.queued"));
            case ROLLBACK_FAILED -> back(instance, "bad", translate("migration.cell.import.rollback-failed"));
            case ROLLED_BACK -> back(instance, "quiet", translate("migration.cell.import.rolled-back"));
            case IMPORTED, FINALIZING, FINALIZE_FAILED, FINALIZED -> moved(instance, wave, progress);
        }
    }

    private static String approval(Wave wave, boolean approved) {
        if (approved) {
            return translate("migration.cell.approval.approved");
        }
        return wave.stage() == WaveStage.GATE
                ? translate("migration.cell.approval.waiting")
                : translate("migration.cell.approval.wave-exports");
    }

    private void exporting(List<DatabaseProgress> progress) {
        if (!atWork) {
            busy(EXPORT, "");
            return;
        }
        long backedUp = count(progress, phase -> phase.compareTo(Phase.BACKUP) > 0 && phase != Phase.FAILED);
        if (!progress.isEmpty() && backedUp == progress.size()) {
            set(BACKUP, "done", translate("migration.cell.backup.uploaded"));
            set(EXPORT, "busy", percent(progress));
        } else {
            set(BACKUP, "busy", translate("migration.cell.of", backedUp, progress.size()));
            set(EXPORT, "none", percent(progress));
        }
    }

    private void exported() {
        set(PREFLIGHT, "done", translate("migration.cell.preflight.passed"));
        set(BACKUP, "done", translate("migration.cell.backup.uploaded"));
        set(EXPORT, "done", translate("migration.cell.export.verified"));
    }

    private void passed() {
        exported();
        set(APPROVAL, "done", translate("migration.cell.approval.approved"));
    }

    private void importing(MigrationInstance instance, List<DatabaseProgress> progress) {
        if (!atWork) {
            busy(IMPORT, "");
            return;
        }
        set(VERSION, "done", translate("migration.cell.version.activated"));
        set(IMPORT, "busy", percent(progress));
        long verified = count(progress, phase -> phase.compareTo(Phase.VERIFY) > 0 && phase != Phase.FAILED);
        set(VERIFY, verified == 0 ? "none" : "busy", verifiedOf(instance, verified, progress));
    }

    /** Databases that a retry is not about were verified before. */
    private static String verifiedOf(MigrationInstance instance, long verified, List<DatabaseProgress> progress) {
        int before = Math.max(0, instance.databases() - progress.size());
        return translate("migration.cell.of", before + verified, before + progress.size());
    }

    private void moved(MigrationInstance instance, Wave wave, List<DatabaseProgress> progress) {
        passed();
        set(VERSION, "done", translate("migration.cell.version.activated"));
        int back = instance.rolledBack().size();
        set(
                IMPORT,
                "done",
                back == 0
                        ? translate("migration.cell.import.imported")
                        : translate("migration.cell.of", instance.databases() - back, instance.databases()));
        set(
                VERIFY,
                "done",
                plan.verification() == VerificationLevel.FULL
                        ? translate("migration.cell.verify.match")
                        : translate("migration.cell.verify.counts-equal"));
        if (wave.stage() == WaveStage.SOAKING) {
            set(SOAK, "waiting", translate("migration.cell.soak.soaking"));
        } else if (wave.stage() == WaveStage.DONE) {
            boolean asked = plan.order().get(wave.number()).soak().isPositive();
            set(
                    SOAK,
                    asked ? "done" : "quiet",
                    asked ? translate("migration.cell.soak.passed") : translate("migration.cell.soak.none"));
        }
        switch (instance.step()) {
            case FINALIZING -> busy(FINALIZE, percent(progress));
            case FINALIZE_FAILED -> set(FINALIZE, "bad", translate("migration.cell.finalize.failed"));
            case FINALIZED -> set(FINALIZE, "done", translate("migration.cell.finalize.finalized"));
            default -> set(FINALIZE, toFinalize.isEmpty() ? "none" : "waiting", toFinalize);
        }
    }

    /** The backups of an export stay; everything after them is undone. */
    private void back(MigrationInstance instance, String tone, String word) {
        set(PREFLIGHT, "done", translate("migration.cell.preflight.passed"));
        if (instance.evidenceHash() != null) {
            set(BACKUP, "done", translate("migration.cell.backup.uploaded"));
        }
        set(IMPORT, tone, word);
    }

    private void busy(int stage, String word) {
        set(stage, atWork ? "busy" : "waiting", atWork ? word : translate("migration.cell.queued"));
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
                ? translate("migration.cell.starting")
                : translate("migration.percent", average(progress));
    }

    private static String goingBack(List<DatabaseProgress> progress) {
        return progress.isEmpty()
                ? translate("migration.cell.import.going-back")
                : translate("migration.cell.import.going-back.percent", average(progress));
    }

    private static long average(List<DatabaseProgress> progress) {
        return Math.round(progress.stream()
                .mapToDouble(DatabaseProgress::percent)
                .average()
                .orElse(0));
    }
}
