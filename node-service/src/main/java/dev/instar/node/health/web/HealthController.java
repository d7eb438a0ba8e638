package dev.instar.node.health.web;

import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.engine.pack.EnginePack;
import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.journal.InstanceStage;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.Volume;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Health;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.ReleaseMap;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Both answers follow from the journal, so that they are right on the first request after a restart. */
@RestController
class HealthController {

    private final Journal journal;
    private final DatabaseStatus databases;
    private final EnginePacks packs;
    private final Volume volume;
    private final Tasks tasks;
    private final NodeProperties properties;

    HealthController(
            Journal journal,
            DatabaseStatus databases,
            EnginePacks packs,
            Volume volume,
            Tasks tasks,
            NodeProperties properties) {
        this.journal = journal;
        this.databases = databases;
        this.packs = packs;
        this.volume = volume;
        this.tasks = tasks;
        this.properties = properties;
    }

    /** 503 while any database is being moved, while any is held after a failure, and while the journal is in doubt. */
    @GetMapping("/health")
    ResponseEntity<Health> health() {
        Optional<String> doubt = journal.doubt();
        if (doubt.isPresent()) {
            return unavailable(new Health(
                    "journal-in-doubt",
                    "The node cannot tell whether its last step is on the disk: " + doubt.get(),
                    null));
        }
        return switch (gate()) {
            case MIGRATING ->
                unavailable(new Health("migrating", "Version migration in progress - not ready for traffic", null));
            case HELD ->
                unavailable(new Health("held", "A database is held after a failure - waiting for a decision", null));
            case INCOMPATIBLE ->
                unavailable(new Health(
                        "incompatible",
                        "The file of a database is missing, or not one of an engine that is here",
                        null));
            case OPENING ->
                unavailable(new Health("opening", "The node has started and opens what a stop left unclosed", null));
            case SERVING, FROZEN ->
                ResponseEntity.ok(
                        new Health("healthy", null, journal.state().databases().size()));
        };
    }

    private static ResponseEntity<Health> unavailable(Health health) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header("Retry-After", "30")
                .body(health);
    }

    private Gate gate() {
        Gate gate = InstanceStage.of(journal.state().databases().values()).gate();
        if (gate != Gate.SERVING && gate != Gate.FROZEN) {
            return gate;
        }
        Set<Gate> gates = databases.gates();
        return Stream.of(Gate.INCOMPATIBLE, Gate.HELD, Gate.OPENING)
                .filter(gates::contains)
                .findFirst()
                .orElse(gate);
    }

    @GetMapping("/info")
    NodeInfo info() {
        InstanceState state = journal.state();
        try {
            return new NodeInfo(
                    properties.instanceId(),
                    properties.tier(),
                    state.engine(),
                    ReleaseMap.storageOf(state.engine()).orElse(0),
                    packs.list().stream().map(EnginePack::engine).toList(),
                    volume.free(),
                    volume.total(),
                    gate(),
                    tasks.running().map(running -> running.started().taskId()).orElse(null),
                    databases.list());
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot read the data volume: " + FailureWords.of(e));
        }
    }
}
