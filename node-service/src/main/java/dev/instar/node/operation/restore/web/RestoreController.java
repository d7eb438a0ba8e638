package dev.instar.node.operation.restore.web;

import dev.instar.node.operation.restore.RestoreOperation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskStarted;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RestoreController {

    private final RestoreOperation operation;

    RestoreController(RestoreOperation operation) {
        this.operation = operation;
    }

    @PostMapping("/databases/{graphId}/restore")
    TaskStarted restore(
            @PathVariable String graphId,
            @RequestBody Requests.Restore request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        String backup = request.backup();
        if (backup == null || backup.isBlank()) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'backup' names no backup.");
        }
        return operation.start(graphId, backup, new RequestContext(idempotencyKey, digest, fence));
    }
}
