package dev.instar.node.operation.salvage.web;

import dev.instar.node.operation.salvage.SalvageOperation;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.Requests;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskStarted;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SalvageController {

    private final SalvageOperation operation;

    SalvageController(SalvageOperation operation) {
        this.operation = operation;
    }

    @GetMapping("/databases/{graphId}/salvage")
    SalvageReport report(@PathVariable String graphId) {
        return operation.report(graphId);
    }

    @PostMapping("/databases/{graphId}/salvage")
    TaskStarted salvage(
            @PathVariable String graphId,
            @RequestBody Requests.Salvage request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        SalvageWay way = SalvageWay.of(request.way());
        if (way == null) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST,
                    "The field 'way' names none of "
                            + Arrays.stream(SalvageWay.values())
                                    .map(SalvageWay::wireName)
                                    .collect(Collectors.joining(", "))
                            + "; GET the same address to see what each would bring.");
        }
        return operation.start(graphId, way, new RequestContext(idempotencyKey, digest, fence));
    }
}
