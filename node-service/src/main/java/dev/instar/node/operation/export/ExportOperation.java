package dev.instar.node.operation.export;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.DatabaseExecutor;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Exports every database of the instance. Each goes through the same steps; the manifest is declared when all are
 * proven. If one fails the export as a whole fails, and writes open again everywhere: nothing was moved.
 */
@Component
public class ExportOperation {

    private static final Logger log = LoggerFactory.getLogger(ExportOperation.class);

    /**
     * What the plan says of one instance.
     *
     * @param migration name of the migration
     * @param keepsExported whether databases whose export is proven stay closed for writes when the export fails, for the
     *     next export of the migration to take over
     */
    public record Order(
            String migration,
            EngineVersion source,
            EngineVersion target,
            VerificationLevel verification,
            FailurePolicy failurePolicy,
            boolean keepsExported) {}

    private final Tasks tasks;
    private final ExportAdmission admission;
    private final ExportOfOne one;
    private final ExportUndo undo;
    private final ManifestDeclaration declaration;
    private final KeptExports keptExports;
    private final DatabaseExecutor executor;

    ExportOperation(
            Tasks tasks,
            ExportAdmission admission,
            ExportOfOne one,
            ExportUndo undo,
            ManifestDeclaration declaration,
            KeptExports keptExports,
            DatabaseExecutor executor) {
        this.tasks = tasks;
        this.admission = admission;
        this.one = one;
        this.undo = undo;
        this.declaration = declaration;
        this.keptExports = keptExports;
        this.executor = executor;
    }

    public TaskStarted start(Order order, RequestContext caller) {
        return tasks.start(
                new OperationRequest(OperationKind.EXPORT, order.migration(), caller),
                () -> admission.check(order),
                task -> run(task, order));
    }

    /** Below the exports folder; the task's part keeps two runs of one migration apart. */
    public static String folder(String migration, String taskId) {
        return migration + "-" + taskId.substring(taskId.lastIndexOf('_') + 1);
    }

    private void run(Task task, Order order) {
        Map<String, ProgressReporter> reporters = new LinkedHashMap<>();
        admission.graphIds().forEach(graphId -> reporters.put(graphId, task.reporter(graphId)));
        String folder = keptExports.folder(order.migration()).orElseGet(() -> folder(order.migration(), task.id()));
        var firstFailed = new AtomicReference<@Nullable String>();
        try {
            keptExports.prepareFolder(folder, order.migration());
            List<ManifestDatabase> entries = executor.map(
                    List.copyOf(reporters.keySet()),
                    graphId -> one.run(
                            task, graphId, order, folder, Objects.requireNonNull(reporters.get(graphId)), firstFailed));
            task.requireGoingOn();
            declaration.declare(order, folder, entries);
        } catch (RuntimeException | IOException e) {
            NodeException failure = task.stopReason().orElseGet(() -> failure(e));
            String failed = firstFailed.get();
            undo(
                    order,
                    folder,
                    reporters,
                    failed == null ? String.valueOf(failure.getMessage()) : "the export of " + failed + " failed.",
                    failure);
            throw failure;
        }
    }

    /** What cannot be undone now is settled later; why the export failed is said all the same. */
    private void undo(
            Order order, String folder, Map<String, ProgressReporter> reporters, String why, NodeException failure) {
        try {
            undo.undo(order, folder, reporters, why);
        } catch (RuntimeException e) {
            log.error("What the export of {} began cannot be undone yet", order.migration(), e);
            failure.addSuppressed(e);
        }
    }

    static NodeException failure(Exception e) {
        return switch (e) {
            case NodeException node -> node;
            case IOException _, UncheckedIOException _ -> new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
            default -> new NodeException(ErrorCode.EXPORT_FAILED, FailureWords.of(e));
        };
    }
}
