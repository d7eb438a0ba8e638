package dev.instar.console.migration.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.migration.MigrationFixture;
import dev.instar.protocol.OperationKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of a migration: what comes next, from where its wave and instances stand. */
class NextStepTest {

    private static final Instant NOW = Instant.parse("2026-06-01T13:00:00Z");

    private static NextStep next(WaveStage stage, Step... steps) {
        return NextStep.of(MigrationFixture.migration("ada", stage, steps), NOW);
    }

    @Test
    void a_wave_that_waits_begins() {
        assertThat(next(WaveStage.WAITING, Step.PLANNED)).isEqualTo(NextStep.BEGIN_WAVE);
    }

    @Test
    void a_gate_opens_once_every_instance_is_exported_or_out() {
        assertThat(next(WaveStage.EXPORTING, Step.EXPORTED, Step.EXPORTING)).isEqualTo(NextStep.NOTHING);
        assertThat(next(WaveStage.EXPORTING, Step.EXPORTED, Step.EXPORT_FAILED)).isEqualTo(NextStep.NOTHING);
        assertThat(next(WaveStage.EXPORTING, Step.EXPORTED, Step.EXCLUDED)).isEqualTo(NextStep.OPEN_GATE);
    }

    @Test
    void a_gate_waits_for_people() {
        assertThat(next(WaveStage.GATE, Step.EXPORTED)).isEqualTo(NextStep.NOTHING);
    }

    @Test
    void a_wave_soaks_once_every_instance_is_imported_or_out() {
        assertThat(next(WaveStage.IMPORTING, Step.IMPORTED, Step.IMPORT_FAILED)).isEqualTo(NextStep.NOTHING);
        assertThat(next(WaveStage.IMPORTING, Step.IMPORTED, Step.ROLLED_BACK)).isEqualTo(NextStep.BEGIN_SOAK);
    }

    @Test
    void a_migration_closes_when_all_of_it_is_finalized_or_undone() {
        assertThat(next(WaveStage.DONE, Step.FINALIZED, Step.FINALIZING)).isEqualTo(NextStep.NOTHING);
        assertThat(next(WaveStage.DONE, Step.FINALIZED, Step.ROLLED_BACK)).isEqualTo(NextStep.CLOSE);
        assertThat(next(WaveStage.EXPORTING, Step.ROLLED_BACK, Step.EXCLUDED)).isEqualTo(NextStep.CLOSE_UNDONE);
    }

    @Test
    void a_wave_ends_when_all_its_instances_are_out_while_others_go_on() {
        Migration migration = MigrationFixture.migration("ada", WaveStage.EXPORTING, Step.EXCLUDED, Step.EXPORTED);
        Migration withTwoWaves = MigrationFixture.with(
                migration,
                false,
                List.of(wave(0, WaveStage.EXPORTING, null), wave(1, WaveStage.WAITING, null)),
                List.of(
                        migration.instances().getFirst(),
                        inWave(migration.instances().get(1), 1)));
        assertThat(NextStep.of(withTwoWaves, NOW)).isEqualTo(NextStep.END_WAVE);
    }

    @Test
    void a_soak_ends_when_it_is_due_and_every_instance_is_imported_or_out() {
        assertThat(soaking(NOW, Step.IMPORTED)).isEqualTo(NextStep.END_WAVE);
        assertThat(soaking(NOW.plusMillis(1), Step.IMPORTED)).isEqualTo(NextStep.NOTHING);
        assertThat(soaking(NOW, Step.IMPORTED, Step.ROLLING_BACK)).isEqualTo(NextStep.NOTHING);
    }

    @Test
    void nothing_follows_an_abort_but_the_end() {
        assertThat(aborted(Step.EXPORTED, Step.IMPORTED)).isEqualTo(NextStep.NOTHING);
        assertThat(aborted(Step.FINALIZED, Step.ROLLED_BACK)).isEqualTo(NextStep.CLOSE);
    }

    private static NextStep soaking(Instant until, Step... steps) {
        Migration migration = MigrationFixture.migration("ada", WaveStage.SOAKING, steps);
        return NextStep.of(
                MigrationFixture.with(
                        migration, false, List.of(wave(0, WaveStage.SOAKING, until)), migration.instances()),
                NOW);
    }

    private static NextStep aborted(Step... steps) {
        Migration migration = MigrationFixture.migration("ada", WaveStage.EXPORTING, steps);
        return NextStep.of(MigrationFixture.with(migration, true, migration.waves(), migration.instances()), NOW);
    }

    private static Wave wave(int number, WaveStage stage, @Nullable Instant soakUntil) {
        return new Wave(number, "wave " + number, stage, 1, soakUntil, NOW);
    }

    private static MigrationInstance inWave(MigrationInstance instance, int wave) {
        return MigrationInstance.planned(instance.instanceId(), wave, instance.tier(), instance.endpoint(), 1, 1, NOW);
    }

    @Test
    void an_export_follows_a_preflight_and_nothing_else_follows_by_itself() {
        for (OperationKind kind : OperationKind.values()) {
            assertThat(NextStep.after(kind).isPresent()).as(kind.name()).isEqualTo(kind == OperationKind.PREFLIGHT);
        }
    }

    @Test
    void every_failure_has_a_retry_and_no_other_step_has_one() {
        for (Step step : Step.values()) {
            if (step.isFailure()) {
                assertThat(NextStep.retryOf(step)).as(step.name()).isNotNull();
            } else {
                assertThatThrownBy(() -> NextStep.retryOf(step)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
