package dev.instar.node.task;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The work of an operation that goes on until it is asked to stop, or ended by the test. */
public final class OperationUntilStopped implements Consumer<Task> {

    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public void accept(Task task) {
        try (CancellationToken.Listening _ = task.onStop(this::end)) {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        task.requireGoingOn();
    }

    public void end() {
        over.countDown();
    }
}
