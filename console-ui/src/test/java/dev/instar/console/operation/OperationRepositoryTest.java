package dev.instar.console.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.protocol.OperationKind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Leases and fences. The rows belong to a console of the test's own, and their leases are long. */
@ConsoleTest
class OperationRepositoryTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Autowired
    private OperationRepository repository;

    @Autowired
    private Operations operations;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private JdbcClient jdbc;

    private String id = "";

    @BeforeEach
    void oneClaimedOperation() {
        fixture.forgetAll();
        Migration migration = fixture.stored("ada", Step.IMPORTED);
        operations.queue(
                migration.id(),
                "i-1",
                0,
                URI.create("http://127.0.0.1:1"),
                OperationKind.FINALIZE,
                1,
                OperationOptions.WHOLE);
        id = migration.id() + "/i-1/FINALIZE/1";
        // At once, before the console under test looks.
        jdbc.sql("update instar.operation set state = 'RUNNING', owner = 'mine', fence = fence + 100,"
                        + " lease_until = :until where id = :id")
                .param("until", repository.now().plus(LONG).atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
    }

    @AfterEach
    void forget() {
        fixture.forgetAll();
    }

    private Operation operation() {
        return repository.find(id).orElseThrow();
    }

    private Instant lease() {
        return Objects.requireNonNull(operation().leaseUntil());
    }

    @Test
    void fences_go_on_above_what_a_lost_database_gave() {
        jdbc.sql("update instar.fence set last_given = 3").update();
        jdbc.sql("update instar.operation set fence = 3, lease_until = :past where id = :id")
                .param("past", repository.now().minusSeconds(1).atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
        repository.claim("mine", LONG, (_, _, _) -> List.of());
        assertThat(operation().fence()).isGreaterThan(repository.now().getEpochSecond() - 600);
    }

    @Test
    void the_lease_of_an_operation_that_nobody_watches_any_more_runs_out() {
        Instant before = lease();
        repository.renew("mine", Set.of("another"), LONG.multipliedBy(2));
        assertThat(lease()).isEqualTo(before);
        assertThat(repository.renew("mine", Set.of(id), LONG.multipliedBy(2))).containsExactly(id);
        assertThat(lease()).isAfter(before);
    }

    @Test
    void an_owner_that_lost_an_operation_extends_and_ends_nothing() {
        Operation claimed = operation();
        jdbc.sql("update instar.operation set owner = 'other', fence = fence + 1 where id = :id")
                .param("id", id)
                .update();
        Instant before = lease();
        assertThat(repository.renew("mine", Set.of(id), LONG.multipliedBy(2))).isEmpty();
        assertThat(lease()).isEqualTo(before);
        assertThat(repository.isHeld(claimed)).isFalse();
        assertThat(repository.setTask(claimed, "t-1")).isFalse();
        assertThat(repository.end(claimed, OperationState.SUCCEEDED, null)).isFalse();
        assertThat(operation().state()).isEqualTo(OperationState.RUNNING);
    }
}
