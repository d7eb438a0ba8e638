package dev.instar.simulatedfleet;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.Problem;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.TaskSnapshot;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node: its gate, its tasks, what it was asked, and the faults it was told to have. */
public final class SimulatedNode {

    private static final String FAILS = "fails ";
    private static final String REFUSES = "refuses ";
    private static final String STATUS = "status";
    private static final String DENIES = "denies tasks";
    private static final String DOUBTS = "doubts ends";

    private final String instanceId;
    private final String tier;
    private URI address;
    private final SimulatedDatabases databases;
    private final EngineVersion source;
    private final EngineVersion target;
    private final Map<String, SimulatedTask> tasks = new LinkedHashMap<>();
    private final Map<String, String> taskOfKey = new LinkedHashMap<>();
    private final Map<OperationKind, Duration> durations = new EnumMap<>(OperationKind.class);
    private final PlannedFaults faults = new PlannedFaults();
    private final List<String> started = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private EngineVersion engine;
    private Gate gate = Gate.SERVING;
    private @Nullable Manifest manifest;
    private @Nullable PreflightReport preflight;
    private long highestFence;
    private long refusedFences;
    private boolean silent;
    private boolean endsBeforeCancels;
    private int exports;
    private boolean keepsExport;
    private final Set<String> rolledBack = new HashSet<>();
    private final Set<String> finished = new HashSet<>();

    SimulatedNode(
            String instanceId, String tier, URI address, int databases, EngineVersion source, EngineVersion target) {
        this.instanceId = instanceId;
        this.tier = tier;
        this.address = address;
        this.databases = new SimulatedDatabases(databases);
        this.source = source;
        this.target = target;
        this.engine = source;
    }

    public String instanceId() {
        return instanceId;
    }

    public String tier() {
        return tier;
    }

    public synchronized URI address() {
        return address;
    }

    synchronized void setAddress(URI address) {
        this.address = address;
    }

    /** How long an operation takes from now on; 100 ms unless told. */
    public synchronized void takes(OperationKind kind, Duration duration) {
        durations.put(kind, duration);
    }

    /** The next so many operations of this kind fail. */
    public synchronized void fails(OperationKind kind, int times) {
        faults.plan(FAILS + kind, times);
    }

    /** The next so many requests for this kind are refused, as by a check of the node's. */
    public synchronized void refuses(OperationKind kind, int times) {
        faults.plan(REFUSES + kind, times);
    }

    /** The next so many questions for the status of its migration end in an error. */
    public synchronized void failsToTellStatus(int times) {
        faults.plan(STATUS, times);
    }

    /** The next so many questions for a task are answered as if there were none. */
    public synchronized void deniesTasks(int times) {
        faults.plan(DENIES, times);
    }

    /** The next so many questions for a task that has ended are answered as by a node whose journal is in doubt. */
    public synchronized void doubtsEnds(int times) {
        faults.plan(DOUBTS, times);
    }

    /** The next so many requests to this path do nothing and are left without an answer. */
    public synchronized void losesRequests(String path, int times) {
        faults.plan(path, times);
    }

    synchronized boolean loses(String path) {
        return faults.isDue(path);
    }

    /** From now on what runs ends well when its cancel is under way, so that the cancel is refused. */
    public synchronized void endsBeforeCancels() {
        endsBeforeCancels = true;
    }

    /** Whether requests are left without an answer. */
    public synchronized void setSilent(boolean silent) {
        this.silent = silent;
    }

    synchronized boolean isSilent() {
        return silent;
    }

    /** Brings another engine, as a deployment does. */
    public synchronized void deploy(EngineVersion version) {
        engine = version;
    }

    /** {@code KIND key} of every operation that was started, in order; a repeated key starts nothing. */
    public synchronized List<String> started() {
        return List.copyOf(started);
    }

    /** Requests with an old fence that were refused. */
    public synchronized long refusedFences() {
        return refusedFences;
    }

    /** What no console may ask, and one did. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Makes a database final, as a finalize does that fails at the next one. */
    public synchronized void makeFinal(String database) {
        finished.add(database);
    }

    /** Takes the rollback of a database back, as a person does at the node. */
    public synchronized void undoRollback(String database) {
        settle();
        rolledBack.remove(database);
        engine = target;
    }

    /** Names of its databases. */
    public synchronized List<String> databases() {
        return databases.names();
    }

    public synchronized EngineVersion engine() {
        return engine;
    }

    public synchronized Gate gate() {
        settle();
        return gate;
    }

    /** Whether an operation runs. */
    public synchronized boolean isAtWork() {
        settle();
        return running() != null;
    }

    synchronized NodeInfo info() {
        settle();
        return new NodeInfo(
                instanceId,
                tier,
                engine,
                ReleaseMap.storageOf(engine).orElse(0),
                List.of(source, target),
                100L << 30,
                200L << 30,
                gate,
                running() == null ? null : Objects.requireNonNull(running()).id(),
                databases.infos(
                        gate,
                        name -> rolledBack.contains(name) ? source : engine,
                        name -> engine.equals(target) && !rolledBack.contains(name) && !finished.contains(name)));
    }

    synchronized MigrationStatus status() {
        if (faults.isDue(STATUS)) {
            throw new Refusal(500, "files-failed", "The folder of exports cannot be listed.");
        }
        settle();
        return new MigrationStatus(gate == Gate.FROZEN, running() != null, manifest, List.of(), List.of(), null);
    }

    synchronized PreflightReport preflight() {
        settle();
        if (preflight == null) {
            throw new Refusal(404, "no-preflight", "No preflight ran here.");
        }
        return preflight;
    }

    synchronized void activate(EngineVersion version) {
        settle();
        if (!engine.equals(version) && gate != Gate.FROZEN && gate != Gate.HELD) {
            violations.add("activation without an export");
            throw new Refusal(409, "activate-without-export", "Nothing is exported.");
        }
        engine = version;
    }

    synchronized void cancel() {
        settle();
        SimulatedTask running = running();
        if (running != null && endsBeforeCancels) {
            end(running);
            running = null;
        }
        if (running == null) {
            throw new Refusal(409, "nothing-to-cancel", "Nothing runs.");
        }
        end(running.cancelled());
    }

    /**
     * @param keepsExported whether a failed export leaves the instance closed for writes
     * @param named databases that go back; all if none
     */
    synchronized String start(
            OperationKind kind,
            String migration,
            boolean keepsExported,
            List<String> named,
            @Nullable String key,
            long fence) {
        settle();
        if (key != null && taskOfKey.containsKey(key)) {
            return Objects.requireNonNull(taskOfKey.get(key));
        }
        if (fence < highestFence && fence != 0) {
            refusedFences++;
            throw new Refusal(409, "old-fencing-token", "Fence " + fence + " is older than " + highestFence + ".");
        }
        if (running() != null) {
            throw new Refusal(409, "operation-running", "Another operation runs.");
        }
        if (faults.isDue(REFUSES + kind)) {
            throw new Refusal(409, "not-serving", "Database 'g1' is not serving.");
        }
        check(kind, named);
        highestFence = Math.max(highestFence, fence);
        String id = instanceId + "-task-" + tasks.size();
        started.add(kind + " " + key);
        if (key != null) {
            taskOfKey.put(key, id);
        }
        tasks.put(
                id,
                new SimulatedTask(
                        id,
                        kind,
                        migration,
                        Instant.now(),
                        durations.getOrDefault(kind, Duration.ofMillis(100)),
                        keepsExported,
                        named,
                        faults.isDue(FAILS + kind)
                                ? new Problem("node.disk-full", "Disk full", 507, "The disk is full.", "Free space.")
                                : null));
        if (kind == OperationKind.IMPORT || kind == OperationKind.ROLLBACK) {
            gate = Gate.MIGRATING;
        }
        return id;
    }

    private void check(OperationKind kind, List<String> named) {
        boolean good = switch (kind) {
            case PREFLIGHT -> true;
            case EXPORT -> (gate == Gate.SERVING || keepsExport) && engine.equals(source);
            case IMPORT -> (gate == Gate.FROZEN || gate == Gate.HELD) && engine.equals(target);
            case ROLLBACK -> canGoBack(named);
            case FINALIZE -> gate == Gate.SERVING && engine.equals(target);
            case UNDO_ROLLBACK, RESTORE -> false;
        };
        if (!good && kind == OperationKind.ROLLBACK) {
            throw new Refusal(409, "nothing-to-roll-back", "No database of this instance was exported or imported.");
        }
        if (!good) {
            violations.add(kind + " while " + gate + " on " + engine);
            throw new Refusal(409, "wrong-state", kind + " cannot start: " + gate + ".");
        }
    }

    private boolean canGoBack(List<String> named) {
        boolean wasExported = started.stream().anyMatch(start -> start.startsWith("EXPORT "));
        return wasExported
                && (named.isEmpty() ? finished.isEmpty() : named.stream().noneMatch(finished::contains));
    }

    private @Nullable SimulatedTask running() {
        return tasks.values().stream()
                .filter(task -> !ended.contains(task.id()))
                .findFirst()
                .orElse(null);
    }

    /** Lets what is due by the clock have happened. */
    private void settle() {
        SimulatedTask running = running();
        if (running != null && !Instant.now().isBefore(running.endsAt())) {
            end(running);
        }
    }

    private void end(SimulatedTask task) {
        ended.add(task.id());
        tasks.put(task.id(), task);
        boolean good = task.end() == null;
        switch (task.kind()) {
            case PREFLIGHT -> preflight = new PreflightReport(instanceId, source, target, Instant.now(), List.of());
            case EXPORT -> {
                if (good) {
                    exports++;
                    rolledBack.clear();
                    finished.clear();
                    manifest = databases.manifest(task.migration(), instanceId, source, target, exports);
                }
                keepsExport = !good && task.keepsExported();
                gate = good || keepsExport ? Gate.FROZEN : Gate.SERVING;
            }
            case IMPORT -> gate = good ? Gate.SERVING : Gate.HELD;
            case ROLLBACK -> {
                if (good) {
                    rolledBack.addAll(task.named().isEmpty() ? databases.names() : task.named());
                    engine = rolledBack.containsAll(databases.names()) ? source : target;
                    keepsExport = false;
                    gate = Gate.SERVING;
                }
            }
            case FINALIZE -> {
                if (good) {
                    finished.addAll(databases.names());
                    finished.removeAll(rolledBack);
                }
            }
            case UNDO_ROLLBACK, RESTORE -> {}
        }
    }

    synchronized TaskSnapshot task(String id) {
        settle();
        SimulatedTask task = faults.isDue(DENIES) ? null : tasks.get(id);
        if (task == null) {
            throw new Refusal(404, "unknown-task", "There is no task " + id + ".");
        }
        boolean isOver = ended.contains(id);
        if (isOver && faults.isDue(DOUBTS)) {
            return task.inDoubt(databases);
        }
        return task.snapshot(isOver, databases);
    }
}
