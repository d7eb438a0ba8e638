package dev.instar.node.simulation;

import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.TaskSnapshot;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something an operator has a node do: what comes before it, the act itself, and how it is brought to its end after the
 * node was stopped in it.
 */
// Its fields are immutable; the checker does not know their types.
@SuppressWarnings("ImmutableEnumChecker")
enum Act {
    PREFLIGHT(SimulatedInstance::fill, SimulatedInstance::preflight, _ -> true, DatabaseState.Serving.class),
    EXPORT(
            SimulatedInstance::fill,
            SimulatedInstance::export,
            instance -> !all(instance, DatabaseState.Exported.class),
            DatabaseState.Exported.class),
    EXPORT_KEEPING(
            SimulatedInstance::fill,
            SimulatedInstance::exportKeeping,
            instance -> !allExportedAndDeclared(instance),
            DatabaseState.Exported.class),
    IMPORT(
            Act::exported,
            SimulatedInstance::importAll,
            instance -> !all(instance, DatabaseState.Imported.class),
            DatabaseState.Imported.class),
    IMPORT_ALL_OR_NOTHING(
            instance -> {
                instance.fill();
                instance.export(FailurePolicy.ALL_OR_NOTHING);
                instance.activate();
            },
            SimulatedInstance::importAll,
            instance -> !all(instance, DatabaseState.Imported.class),
            DatabaseState.Imported.class),
    IMPORT_OF_THE_LAST(
            instance -> {
                exported(instance);
                instance.importAllBut("g1");
            },
            instance -> instance.importOf("g1"),
            instance -> !all(instance, DatabaseState.Imported.class),
            DatabaseState.Imported.class),
    ROLLBACK_BEFORE_IMPORT(
            Act::exported,
            SimulatedInstance::rollBack,
            instance -> !all(instance, DatabaseState.Serving.class),
            DatabaseState.Serving.class),
    ROLLBACK(
            Act::imported,
            SimulatedInstance::rollBack,
            instance -> !all(instance, DatabaseState.RolledBack.class),
            DatabaseState.RolledBack.class),
    ROLLBACK_EXPORTING_FIRST(
            Act::imported,
            SimulatedInstance::rollBackExportingFirst,
            instance -> !all(instance, DatabaseState.RolledBack.class),
            DatabaseState.RolledBack.class),
    ROLLBACK_TO_A_BACKUP(
            instance -> {
                imported(instance);
                instance.spoilOriginal("g1");
            },
            SimulatedInstance::rollBack,
            instance -> !all(instance, DatabaseState.RolledBack.class),
            DatabaseState.RolledBack.class),
    UNDO_ROLLBACK(
            instance -> {
                imported(instance);
                instance.rollBack();
            },
            SimulatedInstance::undoRollback,
            instance -> !all(instance, DatabaseState.Imported.class),
            DatabaseState.Imported.class),
    FINALIZE(
            Act::imported,
            SimulatedInstance::finalizeMigration,
            instance -> !all(instance, DatabaseState.Serving.class),
            DatabaseState.Serving.class),
    RESTORE(
            instance -> {
                exported(instance);
                instance.rollBack();
            },
            instance -> instance.restore("g1"),
            _ -> true,
            DatabaseState.Serving.class);

    private final Consumer<SimulatedInstance> before;
    private final Function<SimulatedInstance, TaskSnapshot> act;
    private final Predicate<SimulatedInstance> unfinished;
    private final Class<? extends DatabaseState> end;

    Act(
            Consumer<SimulatedInstance> before,
            Function<SimulatedInstance, TaskSnapshot> act,
            Predicate<SimulatedInstance> unfinished,
            Class<? extends DatabaseState> end) {
        this.before = before;
        this.act = act;
        this.unfinished = unfinished;
        this.end = end;
    }

    void prepare(SimulatedInstance instance) {
        before.accept(instance);
    }

    TaskSnapshot run(SimulatedInstance instance) {
        return act.apply(instance);
    }

    /** Whether the act has to be repeated to come to its end. */
    boolean isUnfinished(SimulatedInstance instance) {
        return unfinished.test(instance);
    }

    /** What every database is when the act is through. */
    boolean isThrough(SimulatedInstance instance) {
        boolean declared = end != DatabaseState.Exported.class || instance.isDeclared();
        return all(instance, end) && declared;
    }

    private static boolean all(SimulatedInstance instance, Class<? extends DatabaseState> state) {
        return instance.states().values().stream().allMatch(state::isInstance);
    }

    /** A kept export waits for the rest of its instance; a declared one for its import. */
    private static boolean allExportedAndDeclared(SimulatedInstance instance) {
        return all(instance, DatabaseState.Exported.class) && instance.isDeclared();
    }

    private static void exported(SimulatedInstance instance) {
        instance.fill();
        instance.export();
        instance.activate();
    }

    private static void imported(SimulatedInstance instance) {
        exported(instance);
        instance.importAll();
    }
}
