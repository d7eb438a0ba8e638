package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.approval.ApprovalState;
import dev.instar.console.base.ui.PageTextsExtension;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Phase;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The stage matrix: what each step of an instance shows at each stage. */
@ExtendWith(PageTextsExtension.class)
class StagesTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private static final String HEAD = """
            {"format": 1, "source": "ladybug@0.16.1", "target": "ladybug@0.20.4", "selection": {"tiers": ["ladybug-standard"]}, \
            "order": [{"name": "all", "tiers": ["ladybug-standard"], "soak": "PT1H"}]""";

    private static final Stages.Now IDLE = new Stages.Now(false, false, "");
    private static final Plan PLAN = PlanDocument.read(HEAD + "}");

    private static final Plan COUNTS = PlanDocument.read(HEAD + ", \"verification\": \"counts\"}");

    private static MigrationInstance instance(Step step, String... rolledBack) {
        return new MigrationInstance(
                "i-1",
                0,
                "ladybug-standard",
                URI.create("http://127.0.0.1:1"),
                step,
                1,
                null,
                null,
                2,
                0,
                1,
                NOON,
                List.of(rolledBack),
                false);
    }

    private static DatabaseProgress progress(Phase phase, double percent) {
        return new DatabaseProgress("g", phase, percent, 0, 0, 0, 0, 0, null, null, NOON);
    }

    private static List<StatusMatrix.Cell> cells(Step step, WaveStage stage, DatabaseProgress... progress) {
        return Stages.of(
                instance(step),
                new Wave(0, "all", stage, 2, null, NOON),
                new Stages.Now(false, true, ""),
                PLAN,
                List.of(progress));
    }

    private static List<StatusMatrix.Cell> moved(Plan plan) {
        var done = new Wave(0, "all", WaveStage.DONE, 2, null, NOON);
        return Stages.of(instance(Step.IMPORTED), done, IDLE, plan, List.of());
    }

    private static String cell(List<StatusMatrix.Cell> cells, String stage) {
        StatusMatrix.Cell cell = cells.get(Stages.names().indexOf(stage));
        return cell.tone() + " " + cell.word();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void every_step_fills_every_stage_and_says_something(Step step) {
        List<StatusMatrix.Cell> cells = cells(step, WaveStage.EXPORTING);
        assertThat(cells).hasSameSizeAs(Stages.names());
        assertThat(cells).extracting(StatusMatrix.Cell::word).anyMatch(word -> !word.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void only_a_failure_shows_as_one(Step step) {
        assertThat(cells(step, WaveStage.EXPORTING).stream()
                        .anyMatch(cell -> cell.tone().equals("bad")))
                .isEqualTo(step.isFailure());
    }

    @ParameterizedTest
    @CsvSource({
        "CHECKING, Preflight, busy Checking",
        "BLOCKED, Preflight, bad Blocked",
        "EXPORT_FAILED, Export, bad Failed",
        "IMPORT_FAILED, Import, bad Failed",
        "ROLLED_BACK, Import, quiet Rolled back",
        "FINALIZED, Finalize, done Finalized"
    })
    void a_step_shows_at_its_stage(Step step, String stage, String expected) {
        assertThat(cell(cells(step, WaveStage.DONE), stage)).isEqualTo(expected);
    }

    @Test
    void a_backup_is_counted_before_the_export_shows_its_percent() {
        var first = cells(Step.EXPORTING, WaveStage.EXPORTING, progress(Phase.EXPORT, 60), progress(Phase.BACKUP, 20));
        assertThat(cell(first, "Backup")).isEqualTo("busy 1 of 2");
        var then = cells(Step.EXPORTING, WaveStage.EXPORTING, progress(Phase.EXPORT, 60), progress(Phase.PROVE, 80));
        assertThat(cell(then, "Backup")).isEqualTo("done Uploaded");
        assertThat(cell(then, "Export")).isEqualTo("busy 70 %");
    }

    @Test
    void a_database_that_is_looked_at_before_its_backup_is_not_counted_as_backed_up() {
        var early = cells(
                Step.EXPORTING, WaveStage.EXPORTING, progress(Phase.FIDELITY, 6), progress(Phase.FINGERPRINT, 20));
        assertThat(cell(early, "Backup")).isEqualTo("busy 0 of 2");
    }

    @Test
    void databases_that_went_back_alone_are_not_counted_as_imported() {
        var stages = Stages.of(
                instance(Step.IMPORTED, "g1"),
                new Wave(0, "all", WaveStage.DONE, 2, null, NOON),
                IDLE,
                PLAN,
                List.of());
        assertThat(cell(stages, "Import")).isEqualTo("done 1 of 2");
    }

    @ParameterizedTest
    @CsvSource({
        "CHECKING, Preflight",
        "EXPORTING, Export",
        "IMPORTING, Import",
        "ROLLING_BACK, Import",
        "FINALIZING, Finalize"
    })
    void what_waits_for_its_turn_is_not_said_to_be_at_work(Step step, String stage) {
        List<StatusMatrix.Cell> cells = Stages.of(
                instance(step), new Wave(0, "all", WaveStage.EXPORTING, 2, null, NOON), IDLE, PLAN, List.of());
        assertThat(cell(cells, stage)).isEqualTo("waiting Queued");
        assertThat(cells).extracting(StatusMatrix.Cell::tone).doesNotContain("busy");
    }

    @Test
    void an_import_shows_how_many_databases_are_verified() {
        var running = cells(Step.IMPORTING, WaveStage.IMPORTING, progress(Phase.SWAP, 99), progress(Phase.IMPORT, 41));
        assertThat(cell(running, "Version")).isEqualTo("done Activated");
        assertThat(cell(running, "Import")).isEqualTo("busy 70 %");
        assertThat(cell(running, "Verify")).isEqualTo("busy 1 of 2");
    }

    @Test
    void a_plan_that_wants_counts_alone_is_not_said_to_have_compared_content() {
        assertThat(cell(moved(COUNTS), "Verify")).isEqualTo("done Counts match");
    }

    @Test
    void a_soaking_wave_shows_it() {
        List<String> soaks = new ArrayList<>();
        for (WaveStage stage : List.of(WaveStage.IMPORTING, WaveStage.SOAKING, WaveStage.DONE)) {
            soaks.add(cell(cells(Step.IMPORTED, stage), "Soak"));
        }
        assertThat(soaks).containsExactly("none ", "waiting Soaking", "done Passed");
    }

    @Test
    void a_wave_that_was_not_to_soak_is_not_said_to_have_soaked() {
        Plan plan = PlanDocument.read(HEAD.replace(", \"soak\": \"PT1H\"", "") + "}");
        assertThat(cell(moved(plan), "Soak")).isEqualTo("quiet None");
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, waiting Requested",
        "APPROVED, waiting Approved",
        "REJECTED, waiting Rejected",
        ", waiting Not requested"
    })
    void what_has_moved_says_how_its_finalize_stands(@Nullable ApprovalState asked, String expected) {
        var done = new Wave(0, "all", WaveStage.DONE, 2, null, NOON);
        var now = new Stages.Now(false, false, Stages.finalizeWord(Optional.ofNullable(asked)));
        assertThat(cell(Stages.of(instance(Step.IMPORTED), done, now, PLAN, List.of()), "Finalize"))
                .isEqualTo(expected);
    }

    @Test
    void a_finalize_says_nothing_while_other_waves_have_to_move() {
        assertThat(cell(moved(PLAN), "Finalize")).isEqualTo("none ");
    }

    @Test
    void a_retry_of_one_database_counts_the_one_that_was_verified_before() {
        assertThat(cell(cells(Step.IMPORTING, WaveStage.IMPORTING, progress(Phase.IMPORT, 40)), "Verify"))
                .endsWith("1 of 2");
        assertThat(cell(cells(Step.IMPORT_FAILED, WaveStage.IMPORTING, progress(Phase.FAILED, 40)), "Verify"))
                .endsWith("1 of 2");
    }

    @Test
    void an_import_that_never_reached_a_database_holds_none() {
        assertThat(cell(cells(Step.IMPORT_FAILED, WaveStage.IMPORTING), "Import"))
                .isEqualTo("bad Failed");
        assertThat(cell(cells(Step.IMPORT_FAILED, WaveStage.IMPORTING, progress(Phase.FAILED, 40)), "Import"))
                .isEqualTo("bad On hold");
    }
}
