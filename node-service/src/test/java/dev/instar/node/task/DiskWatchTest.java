package dev.instar.node.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestProperties;
import dev.instar.node.World;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.FakeVolume;
import dev.instar.protocol.OperationKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operation that fills the volume is stopped at the watermark, also after a look that failed. */
class DiskWatchTest {

    private final FakeVolume volume = new FakeVolume(new World());
    private final DiskWatch watch = new DiskWatch(volume, TestProperties.at(Path.of("/data")));

    @ParameterizedTest
    @EnumSource(names = {"EXPORT", "IMPORT", "RESTORE"})
    void a_look_that_fails_is_not_the_last_one(OperationKind kind) throws InterruptedException {
        volume.setFree(0);
        volume.failNextFree();
        Task task = task(kind);
        var stopped = new CountDownLatch(1);

        try (CancellationToken.Listening _ = task.onStop(stopped::countDown);
                CancellationToken.Listening _ = watch.watch(task)) {
            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(task.stopReason()).map(NodeException::error).contains(ErrorCode.DISK_LOW);
    }

    private static Task task(OperationKind kind) {
        return new Task("t1", kind, "m1", Instant.EPOCH, Clock.systemUTC(), 10);
    }
}
