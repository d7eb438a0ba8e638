package dev.instar.node.operation.preflight.web;

import dev.instar.node.operation.preflight.PreflightOperation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskStarted;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PreflightController {

    private final PreflightOperation operation;

    PreflightController(PreflightOperation operation) {
        this.operation = operation;
    }

    @PostMapping("/migration/preflight")
    TaskStarted start(
            @RequestParam("source_version") String source,
            @RequestParam("target_version") String target,
            @RequestParam(name = "migration", defaultValue = "") String migration,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return operation.start(
                version(source), version(target), migration, new RequestContext(idempotencyKey, digest, fence));
    }

    /** The report of the latest preflight that ran to its end. */
    @GetMapping("/migration/preflight")
    PreflightReport latest() {
        return operation.latest();
    }

    private static EngineVersion version(String text) {
        try {
            return EngineVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.UNKNOWN_VERSION, String.valueOf(e.getMessage()));
        }
    }
}
