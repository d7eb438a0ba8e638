package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An act that meets a fault while the node runs on. The operation may be lost; but nobody is left in the middle, what is
 * said is true, and once the fault is gone a retry succeeds without a restart.
 */
final class FaultyRun {

    private final Act act;
    private final SimulatedInstance instance;
    private final Invariants invariants;
    private final SimulatedInstance.Moment moment;

    private FaultyRun(Act act, SimulatedInstance instance, Invariants invariants, SimulatedInstance.Moment moment) {
        this.act = act;
        this.instance = instance;
        this.invariants = invariants;
        this.moment = moment;
    }

    /** Goes up to the act. */
    static FaultyRun upTo(Act act, Path packs) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        return new FaultyRun(act, instance, invariants, instance.moment());
    }

    /** What the act does when nothing fails. */
    <T> T withoutFault(Function<SimulatedInstance, T> told) {
        instance.returnTo(moment);
        instance.goOn();
        assertThat(act.run(instance).state()).isEqualTo(TaskState.COMPLETED);
        return told.apply(instance);
    }

    /**
     * Runs the act with a fault.
     *
     * @param fault begins; it ends with {@link SimulatedInstance#goOn}
     * @param what failed, asked for when the act has ended
     */
    void with(Runnable fault, Supplier<String> what) {
        retried(meet(fault, what));
    }

    /**
     * As {@link #with}, for a fault that must not make the act fail.
     *
     * @param fault begins; it ends with {@link SimulatedInstance#goOn}
     */
    void unhinderedBy(Runnable fault, String what) {
        String when = meet(fault, () -> what);
        assertThat(act.isThrough(instance)).as("at once. " + when).isTrue();
        retried(when);
    }

    private void retried(String when) {
        if (act.isUnfinished(instance)) {
            TaskSnapshot again = run();
            assertThat(again)
                    .as("refused when retried. %s: %s", when, instance.states())
                    .isNotNull();
            assertThat(again.state())
                    .as("retried. %s: %s", when, again.problem())
                    .isEqualTo(TaskState.COMPLETED);
        }
        assertThat(act.isThrough(instance))
                .as("retried. %s: %s", when, instance.states())
                .isTrue();
        invariants.check(instance, when + ", then retried");
        instance.kill();
        instance.restart();
        invariants.check(instance, when + ", then retried and restarted");
    }

    /**
     * As {@link #with}, but the operator rolls the instance back instead of trying again.
     *
     * @param fault begins; it ends with {@link SimulatedInstance#goOn}
     * @param what failed, asked for when the act has ended
     */
    void rolledBackAfter(Runnable fault, Supplier<String> what) {
        String when = meet(fault, what);
        boolean isBack = instance.states().values().stream().allMatch(DatabaseState.RolledBack.class::isInstance);
        if (!isBack) {
            TaskSnapshot back = instance.rollBack();
            assertThat(back.state())
                    .as("rolled back. %s: %s", when, back.problem())
                    .isEqualTo(TaskState.COMPLETED);
        }
        assertThat(instance.states().values())
                .as("rolled back. %s", when)
                .allSatisfy(state -> assertThat(state)
                        .isInstanceOfAny(DatabaseState.Serving.class, DatabaseState.RolledBack.class)
                        .extracting(DatabaseState::engine)
                        .isEqualTo(SimulatedInstance.OLD));
        invariants.check(instance, when + ", then rolled back");
        instance.kill();
        instance.restart();
        invariants.check(instance, when + ", then rolled back and restarted");
    }

    /** The act with the fault, and what must hold once the fault is gone. */
    private String meet(Runnable fault, Supplier<String> what) {
        instance.returnTo(moment);
        fault.run();
        @Nullable TaskSnapshot task = run();
        String when =
                act + ": " + what.get() + ", task " + (task == null ? "refused" : task.state() + " " + task.problem());
        instance.goOn();
        instance.settle();
        invariants.checkWhatServes(instance, when);
        instance.messages()
                .forEach(message -> assertThat(message)
                        .as("what waits behind a commit point is not removed by the node itself. " + when)
                        .doesNotContain("is what it was before"));
        if (task != null && task.problem() != null) {
            assertThat(task.problem().detail())
                    .as("words for an operator. %s", when)
                    .doesNotContainPattern("[a-z]\\.[A-Z]\\w*(Exception|Error)|null");
        }
        assertThat(instance.running())
                .as("what nobody runs counts as running. " + when)
                .isEmpty();
        if (task != null && task.state() == TaskState.COMPLETED) {
            assertThat(act.isThrough(instance))
                    .as("COMPLETED means done. %s: %s", when, instance.states())
                    .isTrue();
        }
        instance.reopenHeld();
        return when;
    }

    private @Nullable TaskSnapshot run() {
        try {
            return act.run(instance);
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            return null;
        }
    }

    SimulatedInstance instance() {
        return instance;
    }
}
