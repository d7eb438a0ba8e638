package dev.instar.node.rollback;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskStarted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RollbackController {

    private final Tasks tasks;
    private final Journal journal;
    private final Databases databases;
    private final RollbackOperation operation;

    RollbackController(Tasks tasks, Journal journal, Databases databases, RollbackOperation operation) {
        this.tasks = tasks;
        this.journal = journal;
        this.databases = databases;
        this.operation = operation;
    }

    @PostMapping("/migration/rollback")
    TaskStarted rollBack(
            @RequestParam(name = "migration", required = false) @Nullable String expected,
            @RequestBody(required = false) Requests.@Nullable Rollback request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        List<String> named = request == null || request.databases() == null ? List.of() : request.databases();
        named.forEach(databases::require);
        List<String> graphIds =
                named.isEmpty() ? moved() : named.stream().distinct().toList();
        String migration = journal.state().manifest().map(Manifest::migration).orElse("");
        return tasks.start(
                new OperationRequest(OperationKind.ROLLBACK, migration, idempotencyKey, fence),
                () -> check(graphIds, expected),
                task -> operation.run(task, graphIds));
    }

    private List<String> moved() {
        return journal.state().databases().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof DatabaseState.Serving))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void check(List<String> graphIds, @Nullable String expected) {
        if (graphIds.isEmpty()) {
            throw new NodeException(
                    ErrorCode.NOTHING_TO_ROLL_BACK, "No database of this instance was exported or imported.");
        }
        for (String graphId : graphIds) {
            if (databases.require(graphId) instanceof DatabaseState.Serving) {
                throw new NodeException(
                        ErrorCode.NOTHING_TO_ROLL_BACK, "Database '" + graphId + "' was not exported or imported.");
            }
            String migration = databases.require(graphId).migration();
            if (expected != null && !migration.equals(expected)) {
                throw new NodeException(
                        ErrorCode.NOTHING_TO_ROLL_BACK,
                        "Database '" + graphId + "' is part of migration " + migration + ", not of " + expected + ".");
            }
        }
    }
}
