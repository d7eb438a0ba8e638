package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.ConsoleTest;
import dev.instar.console.audit.AuditLog;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@ConsoleTest
@Import(MigrationFixture.class)
class MigrationsTest {

    @Autowired
    private Migrations migrations;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private AuditLog audit;

    @Test
    void the_requester_cannot_approve() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        assertThatThrownBy(() -> migrations.approve(migration.id(), migration.evidenceHash(), "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("somebody else");
        assertThat(migrations.find(migration.id()).orElseThrow().isApproved()).isFalse();
    }

    @Test
    void an_approval_of_evidence_that_changed_is_refused() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        assertThatThrownBy(() -> migrations.approve(migration.id(), "old", "grace"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("evidence changed");
    }

    @Test
    void an_approval_is_kept_and_recorded() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        migrations.approve(migration.id(), migration.evidenceHash(), "grace");
        Migration approved = migrations.find(migration.id()).orElseThrow();
        assertThat(approved.isApproved()).isTrue();
        assertThat(approved.approvedBy()).isEqualTo("grace");
        assertThat(audit.ofMigration(migration.id(), 10))
                .anySatisfy(entry -> assertThat(entry.act()).isEqualTo("APPROVE_IMPORT"));
    }

    @Test
    void an_import_without_an_approval_is_refused() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        assertThatThrownBy(() -> migrations.startImport(migration.id(), "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("approval");
        assertThat(migrations.find(migration.id()).orElseThrow().instances())
                .allSatisfy(instance -> assertThat(instance.step()).isEqualTo(Step.EXPORTED));
    }

    @Test
    void acts_that_the_state_does_not_allow_are_refused_with_a_sentence() {
        Migration exporting = fixture.stored("ada", Step.EXPORTED, Step.ROLLED_BACK);
        assertThatThrownBy(() -> migrations.retryExport(exporting.id(), "ada")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> migrations.rollBack(exporting.id(), "i-2", "ada"))
                .isInstanceOf(Refused.class)
                .hasMessage("i-2 cannot be rolled back: it is rolled back.");
        assertThatThrownBy(() -> migrations.rollBack(exporting.id(), "i-9", "ada"))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> migrations.startExport("no-such-tier", "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("registry cannot be read");
    }

    @Test
    void a_step_that_somebody_else_moved_on_is_not_moved_twice(@Autowired MigrationRepository repository) {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        MigrationInstance before = migration.instances().getFirst();
        MigrationInstance after = before.begin(Step.ROLLING_BACK, migration.requestedAt());
        assertThat(repository.update(migration.id(), before, after)).isTrue();
        assertThat(repository.update(migration.id(), before, after)).isFalse();
    }
}
