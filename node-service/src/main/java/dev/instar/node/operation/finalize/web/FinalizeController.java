package dev.instar.node.operation.finalize.web;

import dev.instar.node.operation.finalize.FinalizeOperation;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.TaskStarted;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class FinalizeController {

    private final FinalizeOperation operation;

    FinalizeController(FinalizeOperation operation) {
        this.operation = operation;
    }

    /**
     * Irreversible, so the migration must be named.
     *
     * @param keep databases of which no proof is asked and no file is removed
     */
    @PostMapping("/migration/finalize")
    TaskStarted finalizeMigration(
            @RequestParam String migration,
            @RequestParam(name = "keep", defaultValue = "") Set<String> keep,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return operation.start(migration, keep, new RequestContext(idempotencyKey, digest, fence));
    }
}
