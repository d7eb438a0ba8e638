package dev.instar.node.export;

import dev.instar.node.files.ReleaseMap;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskStarted;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ExportController {

    private static final String MIGRATION_FORM = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

    private final Tasks tasks;
    private final Journal journal;
    private final ExportOperation operation;

    ExportController(Tasks tasks, Journal journal, ExportOperation operation) {
        this.tasks = tasks;
        this.journal = journal;
        this.operation = operation;
    }

    /** @param migration name of the migration; one is made up if it is absent */
    @PostMapping("/migration/export")
    TaskStarted export(
            @RequestParam("source_version") String sourceVersion,
            @RequestParam("target_version") String targetVersion,
            @RequestParam(name = "migration", required = false) @Nullable String migration,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        EngineVersion source = known(sourceVersion);
        EngineVersion target = known(targetVersion);
        String name =
                migration == null ? "migration-" + UUID.randomUUID().toString().substring(0, 8) : migration;
        if (!name.matches(MIGRATION_FORM)) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "A migration is named by 1 to 64 letters, digits, '_' or '-'.");
        }
        return tasks.start(
                new OperationRequest(OperationKind.EXPORT, name, idempotencyKey, fence),
                () -> check(source),
                task -> operation.run(task, source, target));
    }

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

    private void check(EngineVersion source) {
        var state = journal.state();
        if (!state.engine().equals(source)) {
            throw new NodeException(ErrorCode.SOURCE_MISMATCH, source, state.engine());
        }
        if (state.databases().isEmpty()) {
            throw new NodeException(ErrorCode.NOTHING_TO_EXPORT);
        }
        state.pendingManifest().ifPresent(pending -> {
            throw new NodeException(ErrorCode.EXPORT_PENDING, pending.migration());
        });
        state.databases().forEach((graphId, database) -> {
            boolean ready = database instanceof DatabaseState.Serving || database instanceof DatabaseState.Imported;
            if (!ready) {
                throw new NodeException(ErrorCode.NOT_SERVING, graphId, database.word());
            }
        });
    }
}
