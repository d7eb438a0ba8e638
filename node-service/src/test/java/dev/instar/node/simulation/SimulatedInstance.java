package dev.instar.node.simulation;

import dev.instar.node.TestNode;
import dev.instar.node.TestProperties;
import dev.instar.node.World;
import dev.instar.node.backup.FakeObjectStore;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.engine.FakeEngines;
import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.operation.finalize.FinalizeOperation;
import dev.instar.node.operation.imports.ImportOperation;
import dev.instar.node.operation.preflight.PreflightOperation;
import dev.instar.node.operation.restore.RestoreOperation;
import dev.instar.node.operation.rollback.RollbackOperation;
import dev.instar.node.operation.rollback.UndoOperation;
import dev.instar.node.recovery.JournalCare;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.FakeVolume;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One instance in memory: a node on fakes that can be stopped, restarted and returned to an earlier moment. */
final class SimulatedInstance {

    static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");
    static final String MIGRATION = "m1";
    private static final Path FOLDER = Path.of("/data");
    private static final RequestContext ANYONE = new RequestContext(null, null, 0);

    /** A moment to return to. */
    record Moment(Object files, Map<String, byte[]> objects) {}

    private final World world = new World();
    private final FakeVolume volume = new FakeVolume(world);
    private final FakeObjectStore objects = new FakeObjectStore(world, volume);
    private final FakeEngines engines = new FakeEngines(world, volume);
    private final FailingEngines failingEngines = new FailingEngines(engines);
    private final TickingClock clock = new TickingClock();
    private final Set<String> spoilt = new TreeSet<>();
    private final NodeProperties properties;
    private TestNode node;

    /** @param packs a folder that holds both engine packs' descriptions */
    SimulatedInstance(Path packs) {
        this(packs, Map.of());
    }

    /** @param overrides properties by name below {@code instar.node} */
    SimulatedInstance(Path packs, Map<String, String> overrides) {
        Map<String, String> values = new TreeMap<>(Map.of(
                "packs-folder", packs.toString(),
                "limits.parallel-databases", "1",
                "limits.finalize-after", "0s"));
        values.putAll(overrides);
        properties = TestProperties.at(FOLDER, values);
        node = start();
    }

    private TestNode start() {
        return TestNode.start(properties, volume, failingEngines, objects, clock);
    }

    World world() {
        return world;
    }

    TickingClock clock() {
        return clock;
    }

    /** What files hold. */
    FakeEngines fakes() {
        return engines;
    }

    /** What the node uses. */
    FailingEngines engines() {
        return failingEngines;
    }

    /** Ends every fault. */
    void goOn() {
        world.goOn();
        failingEngines.goOn();
        clock.goOn();
    }

    /** Has the databases opened again that no engine could open. */
    void reopenHeld() {
        var databases = node.get(Databases.class);
        for (String graphId : states().keySet()) {
            if (node.get(Journal.class).state().healthOf(graphId).fault() != null) {
                databases.reopen(graphId, "");
            }
        }
    }

    FakeVolume volume() {
        return volume;
    }

    /** Two databases, both with nodes and relationships; does nothing if they are there. */
    void fill() {
        if (!states().isEmpty()) {
            return;
        }
        fillAndClose();
    }

    void fillAndClose() {
        fillAndClose(List.of("g1", "g2"));
    }

    void fillAndClose(List<String> graphIds) {
        var creation = node.get(DatabaseCreation.class);
        for (String graphId : graphIds) {
            creation.create(graphId);
            try (Engine engine = engines.open(OLD, file(graphId), false)) {
                engine.execute("CREATE NODE TABLE `Person` (`id` STRING, PRIMARY KEY (`id`))");
                engine.execute("CREATE REL TABLE `KNOWS` (FROM `Person` TO `Person`, `id` STRING, MANY_MANY)");
                for (String row : List.of("ann", "ben", "cid")) {
                    engine.execute("CREATE (:`Person` {id: '" + row + " of " + graphId + "'})");
                    engine.execute("CREATE (:`KNOWS` {id: '" + row + " knows somebody'})");
                }
                engine.closeDatabase();
            }
        }
    }

    /** Has a plain engine write rows and die before it has closed the database. */
    void leaveUnclosed(String graphId) {
        Engine engine = engines.open(OLD, file(graphId), false);
        engine.execute("CREATE (:`Person` {id: 'dan of " + graphId + "'})");
        engine.kill();
    }

    Moment moment() {
        return new Moment(volume.snapshot(), objects.snapshot());
    }

    void returnTo(Moment moment) {
        node.close();
        goOn();
        volume.restore(moment.files());
        objects.restore(moment.objects());
        node = start();
    }

    /** As {@link #returnTo}, but the node stays down. */
    void putBack(Moment moment) {
        world.goOn();
        volume.restore(moment.files());
        objects.restore(moment.objects());
    }

    /** The process is killed; what the kernel had stays. */
    void kill() {
        node.close();
        volume.processDied();
        world.goOn();
    }

    /** The machine loses power; what was not synced is lost. */
    void losePower() {
        node.close();
        volume.powerFailed();
        world.goOn();
    }

    /** Starts the node again, which recovers. */
    void restart() {
        node = start();
    }

    /** Gives the node the time in which it reads a journal in doubt again. */
    void settle() {
        node.get(JournalCare.class).look();
    }

    Optional<InstanceState.Operation> running() {
        return node.get(Tasks.class).running();
    }

    TaskSnapshot preflight() {
        return node.await(node.get(PreflightOperation.class).start(OLD, NEW, MIGRATION, ANYONE));
    }

    TaskSnapshot export() {
        return export(FailurePolicy.EACH_ON_ITS_OWN);
    }

    TaskSnapshot export(FailurePolicy policy) {
        return export(OLD, policy, false);
    }

    /** From the new engine to itself, under the name of the migration before. */
    TaskSnapshot exportAgain() {
        return export(NEW, FailurePolicy.EACH_ON_ITS_OWN, false);
    }

    /** Leaves what is proven to the next export. */
    TaskSnapshot exportKeeping() {
        return export(OLD, FailurePolicy.EACH_ON_ITS_OWN, true);
    }

    private TaskSnapshot export(EngineVersion source, FailurePolicy policy, boolean keepsExported) {
        return node.await(node.get(ExportOperation.class)
                .start(
                        new ExportOperation.Order(
                                MIGRATION, source, NEW, VerificationLevel.FULL, policy, keepsExported),
                        ANYONE));
    }

    /** Whether a manifest says that the whole instance is exported. */
    boolean isDeclared() {
        return node.get(Journal.class).state().pendingManifest().isPresent();
    }

    void activate() {
        if (!node.get(Journal.class).state().engine().equals(NEW)) {
            node.get(Journal.class).append(new JournalEvent.EngineActivated(clock.instant(), NEW));
        }
    }

    TaskSnapshot importAll() {
        return node.await(node.get(ImportOperation.class).start(List.of(), MIGRATION, ANYONE));
    }

    void importAllBut(String graphId) {
        List<String> others = states().keySet().stream()
                .filter(other -> !other.equals(graphId))
                .toList();
        if (!others.isEmpty()) {
            node.await(node.get(ImportOperation.class).start(others, MIGRATION, ANYONE));
        }
    }

    TaskSnapshot importOf(String graphId) {
        return node.await(node.get(ImportOperation.class).start(List.of(graphId), MIGRATION, ANYONE));
    }

    TaskSnapshot rollBack() {
        return rollBack(RollbackOperation.Choices.PLAIN);
    }

    TaskSnapshot rollBackExportingFirst() {
        return rollBack(new RollbackOperation.Choices(null, true, Set.of()));
    }

    private TaskSnapshot rollBack(RollbackOperation.Choices choices) {
        return node.await(node.get(RollbackOperation.class).start(List.of(), choices, ANYONE));
    }

    /** Has something else write to the original of an imported database, so that its backup alone is good. */
    void spoilOriginal(String graphId) {
        spoilt.add(graphId);
        var imported = (DatabaseState.Imported) Objects.requireNonNull(states().get(graphId));
        try {
            volume.overwrite(named(imported.preMigration()), new byte[] {1, 2, 3});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something else wrote to the original of a database, and the object store holds what it was. */
    boolean isSpoiltButStored(String graphId, byte[] original) {
        return spoilt.contains(graphId)
                && objects.snapshot().values().stream().anyMatch(object -> Arrays.equals(object, original));
    }

    TaskSnapshot undoRollback() {
        return node.await(node.get(UndoOperation.class).start(List.of(), Set.of(), ANYONE));
    }

    TaskSnapshot finalizeMigration() {
        return node.await(node.get(FinalizeOperation.class).start(MIGRATION, Set.of(), ANYONE));
    }

    TaskSnapshot restore(String graphId) {
        String key = objects.snapshot().keySet().stream()
                .filter(name -> name.startsWith("i-1/" + graphId + "/") && name.endsWith("catalogue.json"))
                .findFirst()
                .orElseThrow();
        return node.await(node.get(RestoreOperation.class).start(graphId, key, ANYONE));
    }

    static boolean completed(TaskSnapshot task) {
        return task.state() == TaskState.COMPLETED;
    }

    TestNode node() {
        return node;
    }

    Path file(String graphId) {
        return FOLDER.resolve(graphId + ".lbug");
    }

    Path named(String name) {
        return FOLDER.resolve(name);
    }

    SortedMap<String, DatabaseState> states() {
        return node.get(Journal.class).state().databases();
    }

    /** What an operator reads about databases. */
    List<String> messages() {
        var databases = node.get(DatabaseStatus.class);
        return states().keySet().stream()
                .map(graphId -> databases.info(graphId).message())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether packs of both engines are found, so that header guards are decided by headers alone. */
    boolean hasPacks() {
        return node.get(EnginePacks.class).find(OLD).isPresent()
                && node.get(EnginePacks.class).find(NEW).isPresent();
    }

    Map<String, Map<String, List<String>>> rows() {
        Map<String, Map<String, List<String>>> rows = new TreeMap<>();
        states().keySet().forEach(graphId -> rows.put(graphId, engines.rows(file(graphId))));
        return rows;
    }
}
