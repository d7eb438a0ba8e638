package dev.instar.node.operation.imports.web;

import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.imports.ImportOperation;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskStarted;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ImportController {

    private final Tasks tasks;
    private final Journal journal;
    private final EnginePacks packs;
    private final DatabaseFiles files;
    private final ImportOperation operation;
    private final Orphans orphans;
    private final Clock clock;

    ImportController(
            Tasks tasks,
            Journal journal,
            EnginePacks packs,
            DatabaseFiles files,
            ImportOperation operation,
            Orphans orphans,
            Clock clock) {
        this.tasks = tasks;
        this.journal = journal;
        this.packs = packs;
        this.files = files;
        this.operation = operation;
        this.orphans = orphans;
        this.clock = clock;
    }

    /** Makes another installed pack the engine of this instance; databases follow at import. */
    @PostMapping("/engine/activate")
    Map<String, EngineVersion> activate(@RequestBody Requests.Activate request) {
        EngineVersion target;
        try {
            target = EngineVersion.parse(request.engine() == null ? "" : request.engine());
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.UNKNOWN_VERSION, String.valueOf(e.getMessage()));
        }
        packs.require(target);
        if (!journal.state().engine().equals(target)) {
            tasks.whileIdle(() -> {
                requireExported(journal.state(), target);
                journal.append(new JournalEvent.EngineActivated(clock.instant(), target));
                return target;
            });
        }
        return Map.of("engine", target);
    }

    private static void requireExported(InstanceState state, EngineVersion target) {
        Manifest manifest = state.pendingManifest().orElse(null);
        String notExported = state.databases().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof DatabaseState.Exported
                        || entry.getValue() instanceof DatabaseState.Held))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        if (manifest == null || !notExported.isEmpty()) {
            throw new NodeException(
                    ErrorCode.ACTIVATE_WITHOUT_EXPORT, target, notExported.isEmpty() ? "no export" : notExported);
        }
        if (!manifest.target().equals(target)) {
            throw new NodeException(ErrorCode.WRONG_TARGET, manifest.target(), target);
        }
    }

    @PostMapping("/migration/import")
    TaskStarted startImport(
            @RequestParam(name = "migration", required = false) @Nullable String expected,
            @RequestBody(required = false) Requests.@Nullable Named request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestAttribute(name = RequestContext.REQUEST_DIGEST, required = false) @Nullable String digest,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return operation.start(Requests.Named.of(request), expected, new RequestContext(idempotencyKey, digest, fence));
    }

    @GetMapping("/migration/status")
    MigrationStatus status() {
        InstanceState state = journal.state();
        var running = tasks.running();
        return new MigrationStatus(
                state.pendingManifest().isPresent(),
                running.isPresent(),
                state.manifest().orElse(null),
                files.names().setAside(DatabaseNames.PRE_MIGRATION),
                orphans.sentences(),
                running.map(operation -> operation.started().taskId()).orElse(null));
    }
}
