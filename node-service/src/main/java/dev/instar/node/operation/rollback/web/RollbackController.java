package dev.instar.node.operation.rollback.web;

import dev.instar.node.operation.rollback.RollbackCosts;
import dev.instar.node.operation.rollback.RollbackOperation;
import dev.instar.node.operation.rollback.UndoOperation;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.Requests;
import dev.instar.protocol.RollbackCost;
import dev.instar.protocol.TaskStarted;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RollbackController {

    private final RollbackOperation rollback;
    private final UndoOperation undo;
    private final RollbackCosts costs;

    RollbackController(RollbackOperation rollback, UndoOperation undo, RollbackCosts costs) {
        this.rollback = rollback;
        this.undo = undo;
        this.costs = costs;
    }

    /** What a rollback would lose: the writes since the import, table by table. */
    @GetMapping("/migration/rollback/cost")
    List<RollbackCost> cost(@RequestParam(name = "database", defaultValue = "") List<String> named) {
        return costs.of(named);
    }

    /**
     * Starts the rollback of databases.
     *
     * @param exportFirst writes what serves now to Parquet before it is set aside
     * @param asFound databases that go back to their original as it is, though it is not what was frozen
     */
    @PostMapping("/migration/rollback")
    TaskStarted rollBack(
            @RequestParam(name = "migration", required = false) @Nullable String expected,
            @RequestParam(name = "export_first", defaultValue = "false") boolean exportFirst,
            @RequestParam(name = "as_found", defaultValue = "") Set<String> asFound,
            @RequestBody(required = false) Requests.@Nullable Named request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return rollback.start(
                Requests.Named.of(request),
                new RollbackOperation.Choices(expected, exportFirst, asFound),
                new RequestContext(idempotencyKey, digest, fence));
    }

    /**
     * Lets the imported databases serve again; possible until Finalize.
     *
     * @param asFound databases whose imported files serve as they are, though they are not what was set aside
     */
    @PostMapping("/migration/rollback/undo")
    TaskStarted undo(
            @RequestParam(name = "as_found", defaultValue = "") Set<String> asFound,
            @RequestBody(required = false) Requests.@Nullable Named request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return undo.start(Requests.Named.of(request), asFound, new RequestContext(idempotencyKey, digest, fence));
    }
}
