package dev.instar.console.migration.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.migration.MigrationFixture;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The migration aggregate: its state follows from its instances, its steps are guarded, its evidence has a hash. */
class MigrationTest {

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        "EXPORTING EXPORTED, EXPORTING",
        "EXPORTED EXPORT_FAILED, FAILED",
        "EXPORTED EXPORTED, AWAITING_APPROVAL",
        "IMPORTING EXPORTED, IMPORTING",
        "IMPORTED IMPORT_FAILED, FAILED",
        "IMPORTED IMPORTED, COMPLETED",
        "IMPORTED ROLLED_BACK, COMPLETED",
        "IMPORTED ROLLING_BACK, ROLLING_BACK",
        "ROLLED_BACK ROLLED_BACK, ROLLED_BACK",
        "ROLLBACK_FAILED IMPORTED, FAILED"
    })
    void its_state_follows_from_its_instances(String steps, Migration.State expected) {
        Step[] standing = Arrays.stream(steps.split(" ")).map(Step::valueOf).toArray(Step[]::new);
        Migration migration = MigrationFixture.migration("ada", standing);
        assertThat(migration.state()).isEqualTo(expected);
    }

    @Test
    void the_evidence_is_another_when_an_instance_was_exported_again_or_left_out() {
        Migration before = MigrationFixture.migration("ada", Step.EXPORTED, Step.EXPORTED);
        var first = before.instances().getFirst();
        var last = before.instances().getLast();
        assertThat(with(before, first.withEvidence("another", 2, 1_000), last).evidenceHash(0))
                .isNotEqualTo(before.evidenceHash(0));
        assertThat(with(
                                before,
                                first.begin(Step.ROLLING_BACK, Instant.EPOCH)
                                        .end(Step.ROLLED_BACK, null, Instant.EPOCH),
                                last)
                        .evidenceHash(0))
                .isNotEqualTo(before.evidenceHash(0));
        assertThat(with(before, last, first).evidenceHash(0)).isEqualTo(before.evidenceHash(0));
    }

    private static Migration with(Migration migration, MigrationInstance... instances) {
        return MigrationFixture.with(migration, false, migration.waves(), List.of(instances));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void no_step_follows_itself(Step step) {
        var instance = MigrationFixture.migration("ada", step).instances().getFirst();
        assertThatThrownBy(() -> instance.begin(step, Instant.EPOCH)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_import_never_follows_an_export_that_did_not_complete() {
        assertThat(Step.IMPORTING.mayFollow(Step.EXPORTING)).isFalse();
        assertThat(Step.IMPORTING.mayFollow(Step.EXPORT_FAILED)).isFalse();
        assertThat(Step.IMPORTING.mayFollow(Step.ROLLED_BACK)).isFalse();
    }

    @Test
    void a_database_that_goes_back_changes_what_a_finalize_is_approved_for() {
        Migration before = MigrationFixture.migration("ada", Step.IMPORTED);
        MigrationInstance back = before.instances().getFirst().withRolledBack(List.of("g1"));
        Migration after = new Migration(
                before.id(),
                before.plan(),
                before.planHash(),
                before.requestedBy(),
                before.requestedAt(),
                false,
                false,
                null,
                before.waves(),
                List.of(back));
        assertThat(after.finalizeEvidenceHash()).isNotEqualTo(before.finalizeEvidenceHash());
        assertThat(back.withRolledBack(List.of("g0")).rolledBack()).containsExactly("g0", "g1");
    }
}
