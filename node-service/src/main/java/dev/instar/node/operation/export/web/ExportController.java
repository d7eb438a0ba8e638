package dev.instar.node.operation.export.web;

import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.RequestContext;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.VerificationLevel;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ExportController {

    private static final String MIGRATION_FORM = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

    private final ExportOperation operation;

    ExportController(ExportOperation operation) {
        this.operation = operation;
    }

    /**
     * @param migration name of the migration; one is made up if it is absent
     * @param verification {@code full}, or {@code counts} where that is enough
     * @param failurePolicy {@code each_on_its_own} or {@code all_or_nothing}
     * @param keepExported whether a failed export leaves the databases whose export is proven closed for writes, for the
     *     next one of the migration to take over
     */
    @PostMapping("/migration/export")
    TaskStarted export(
            @RequestParam("source_version") String sourceVersion,
            @RequestParam("target_version") String targetVersion,
            @RequestParam(name = "migration", required = false) @Nullable String migration,
            @RequestParam(name = "verification", defaultValue = "full") String verification,
            @RequestParam(name = "failure_policy", defaultValue = "each_on_its_own") String failurePolicy,
            @RequestParam(name = "keep_exported", defaultValue = "false") boolean keepExported,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        EngineVersion source = known(sourceVersion);
        EngineVersion target = known(targetVersion);
        String name =
                migration == null ? "migration-" + UUID.randomUUID().toString().substring(0, 8) : migration;
        if (!name.matches(MIGRATION_FORM)) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "A migration is named by 1 to 64 letters, digits, '_' or '-'.");
        }
        var order = new ExportOperation.Order(
                name,
                source,
                target,
                choice(VerificationLevel.class, "verification", verification),
                choice(FailurePolicy.class, "failure_policy", failurePolicy),
                keepExported);
        return operation.start(order, new RequestContext(idempotencyKey, digest, fence));
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String parameter, String value) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "The parameter " + parameter + " cannot be '" + value + "'.");
        }
    }

    /**
     * A release this node knows, written as {@code ladybug@0.20.4}.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_VERSION}
     */
    private static EngineVersion known(String text) {
        EngineVersion version;
        try {
            version = EngineVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.UNKNOWN_VERSION, String.valueOf(e.getMessage()));
        }
        if (ReleaseMap.storageOf(version).isEmpty()) {
            throw new NodeException(
                    ErrorCode.UNKNOWN_VERSION, version.displayName() + " is not a release this node knows.");
        }
        return version;
    }
}
