package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationTest {

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        "EXPORTING EXPORTED, EXPORTING",
        "EXPORTED EXPORT_FAILED, EXPORT_FAILED",
        "EXPORTED EXPORTED, AWAITING_APPROVAL",
        "IMPORTING EXPORTED, IMPORTING",
        "IMPORTED IMPORT_FAILED, IMPORT_FAILED",
        "IMPORTED IMPORTED, COMPLETED",
        "IMPORTED ROLLED_BACK, COMPLETED",
        "IMPORTED ROLLING_BACK, ROLLING_BACK",
        "ROLLED_BACK ROLLED_BACK, ROLLED_BACK",
        "ROLLBACK_FAILED IMPORTED, IMPORT_FAILED"
    })
    void its_state_follows_from_its_instances(String steps, Migration.State expected) {
        Step[] standing = Arrays.stream(steps.split(" ")).map(Step::valueOf).toArray(Step[]::new);
        Migration migration = MigrationFixture.migration("ada", standing);
        assertThat(migration.state()).isEqualTo(expected);
        assertThat(migration.waitingFor()).endsWith(".");
    }

    @Test
    void an_approval_counts_only_for_the_evidence_that_was_signed() {
        Migration exported = MigrationFixture.migration("ada", Step.EXPORTED, Step.EXPORTED);
        Migration approved = approved(exported, exported.evidenceHash());
        assertThat(approved.state()).isEqualTo(Migration.State.APPROVED);

        var first = approved.instances().getFirst();
        var changed = new Migration(
                approved.id(),
                approved.tier(),
                approved.source(),
                approved.target(),
                approved.requestedBy(),
                approved.requestedAt(),
                List.of(
                        first.withEvidence("another", 2, 1_000),
                        approved.instances().getLast()),
                approved.approvedBy(),
                approved.approvedAt(),
                approved.approvedEvidence());
        assertThat(changed.state()).isEqualTo(Migration.State.AWAITING_APPROVAL);
    }

    @Test
    void rolling_one_instance_back_leaves_the_approval_of_the_others_valid() {
        Migration before = MigrationFixture.migration("ada", Step.IMPORT_FAILED, Step.IMPORTED);
        Migration after = MigrationFixture.migration("ada", Step.IMPORT_FAILED, Step.ROLLED_BACK);
        var sameId = new Migration(
                before.id(),
                after.tier(),
                after.source(),
                after.target(),
                after.requestedBy(),
                after.requestedAt(),
                after.instances(),
                null,
                null,
                null);
        assertThat(sameId.evidenceHash()).isEqualTo(before.evidenceHash());
    }

    private static Migration approved(Migration migration, String evidence) {
        return new Migration(
                migration.id(),
                migration.tier(),
                migration.source(),
                migration.target(),
                migration.requestedBy(),
                migration.requestedAt(),
                migration.instances(),
                "grace",
                Instant.parse("2026-06-01T13:00:00Z"),
                evidence);
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
}
