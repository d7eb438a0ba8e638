package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.FaultTable;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.plan.Plan;
import dev.instar.console.problem.ConflictException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starts of migrations, which happen once for each request and for no instance that is busy. */
@ExtendWith(FaultTable.class)
class NewMigrationsTest extends FlowTest {

    @Test
    void a_migration_that_cannot_start_says_everything_that_blocks_it() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String first = start(plan(wave("all", 0, 2, 0))).id();
        assertThatThrownBy(() -> start(plan(wave("again", 0, 2, 0))))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("part of an open migration: i-0001, i-0002");
        await(first, Migration.State.AWAITING_APPROVAL);
        commands.abort(first, ADA, "over");
        await(first, Migration::isClosed);

        awaitNoMark("i-0001");
        awaitNoMark("i-0002");
        registry.mark("i-0002", "somebody-elses-work");
        fleet.refresh();
        assertThatThrownBy(() -> start(plan(wave("third", 0, 2, 0))))
                .hasMessageContaining("maintenance mark of another system: i-0002");
        nodes.node(0).setSilent(true);
        assertThatThrownBy(() -> start(plan(wave("fourth", 0, 2, 0)))).hasMessageContaining("do not answer: i-0001");
        registry.setAway(true);
        assertThatThrownBy(() -> start(plan(wave("fifth", 0, 2, 0)))).hasMessageContaining("registry cannot be read");
        registry.setAway(false);
    }

    @Test
    void a_repeated_request_finds_the_migration_it_started() throws Exception {
        fleetOf("ladybug-standard");
        Plan plan = plan(wave("all", 0, 1, 0));
        Migration first = newMigrations.start(plan, "deploy-17", ADA, "pipeline");
        assertThat(Stream.generate(() -> newMigrations.start(plan, "deploy-17", ADA, "pipeline"))
                        .limit(3)
                        .map(Migration::id))
                .containsOnly(first.id());
        commands.abort(first.id(), ADA, "over");
        await(first.id(), Migration::isClosed);
    }

    @Test
    void a_request_that_comes_twice_at_the_same_time_starts_one_migration() throws Exception {
        fleetOf("ladybug-standard");
        Plan plan = plan(wave("all", 0, 1, 0));
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Migration>> started = requests.invokeAll(
                    Collections.nCopies(8, () -> newMigrations.start(plan, "deploy-18", ADA, "pipeline")));

            String id = started.getFirst().get().id();
            assertThat(started).allSatisfy(each -> assertThat(each.get().id()).isEqualTo(id));
            commands.abort(id, ADA, "over");
            await(id, Migration::isClosed);
        }
    }
}
