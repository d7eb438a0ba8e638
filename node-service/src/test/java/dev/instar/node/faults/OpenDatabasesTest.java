package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.Engines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No more databases are open for callers than are allowed, however many are asked for at the same time. */
class OpenDatabasesTest {

    private static final int ALLOWED = 2;
    private static final List<String> DATABASES = List.of("g1", "g2", "g3", "g4", "g5", "g6");

    @TempDir
    Path data;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private final class Counted extends WatchedEngines {
        Counted(Engines engines) {
            super(engines);
        }

        @Override
        void opening(Path database, boolean readOnly) {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        void closed(Path database, boolean readOnly) {
            open.decrementAndGet();
        }
    }

    @Test
    void questions_to_many_databases_at_once_open_no_more_than_are_allowed() throws Exception {
        try (RealInstance instance = start("30s")) {
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<String>> answers = new ArrayList<>();
                for (String graphId : DATABASES) {
                    answers.add(callers.submit(() -> instance.query(graphId, "MATCH (t:T) RETURN t.id")
                            .rows()
                            .toString()));
                }
                for (Future<String> answer : answers) {
                    assertThat(answer.get()).isEqualTo("[[7]]");
                }
            }
            assertThat(most.get()).isBetween(1, ALLOWED);
        }
    }

    @Test
    void a_question_that_finds_no_place_is_refused_in_words() throws Exception {
        try (RealInstance instance = start("1s");
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = new CountDownLatch(ALLOWED);
            var done = new CountDownLatch(1);
            for (String graphId : DATABASES.subList(0, ALLOWED)) {
                var _ = readers.submit(() -> instance.get(Databases.class).read(graphId, _ -> {
                    reading.countDown();
                    return await(done);
                }));
            }
            reading.await();

            assertThatThrownBy(() -> instance.query("g6", "MATCH (t:T) RETURN t.id"))
                    .hasMessageContaining("The 2 databases that may be open at the same time were all busy for 1 s");
            String read = instance.get(Databases.class).read("g5", _ -> "read");
            assertThat(read).as("an operation goes on").isEqualTo("read");
            done.countDown();
            assertThat(instance.query("g6", "MATCH (t:T) RETURN t.id").rows()).hasToString("[[7]]");
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private RealInstance start(String lockTimeout) throws Exception {
        RealInstance instance = RealInstance.start(
                data,
                Map.of("limits.open-databases", String.valueOf(ALLOWED), "limits.lock-timeout", lockTimeout),
                Counted::new);
        for (String graphId : DATABASES) {
            instance.create(graphId, List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "CREATE (:T {id: 7})"));
        }
        open.set(0);
        most.set(0);
        return instance;
    }
}
