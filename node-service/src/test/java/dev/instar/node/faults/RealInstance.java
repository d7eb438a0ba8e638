package dev.instar.node.faults;

import dev.instar.node.TestNode;
import dev.instar.node.backup.FakeObjectStore;
import dev.instar.node.database.ClientQueries;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
import dev.instar.node.database.FirstLook;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.operation.finalize.FinalizeOperation;
import dev.instar.node.operation.imports.ImportOperation;
import dev.instar.node.operation.preflight.PreflightOperation;
import dev.instar.node.operation.restore.RestoreOperation;
import dev.instar.node.operation.rollback.RollbackCosts;
import dev.instar.node.operation.rollback.RollbackOperation;
import dev.instar.node.operation.rollback.UndoOperation;
import dev.instar.node.operation.salvage.SalvageOperation;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.RequestContext;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import dev.instar.protocol.RollbackCost;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One instance on real engines and a real disk, and the steps an operator takes with it. */
final class RealInstance implements AutoCloseable {

    static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");
    static final String MIGRATION = "m1";
    private static final RequestContext OPERATOR = new RequestContext(null, null, 0);

    private final EngineHosts hosts;
    private final TestNode node;

    private RealInstance(EngineHosts hosts, TestNode node) {
        this.hosts = hosts;
        this.node = node;
    }

    /** Starts the node on what the folder holds. */
    static RealInstance start(Path dataFolder, Map<String, String> properties) throws IOException {
        return start(dataFolder, properties, engines -> engines);
    }

    /** @param between what stands between the node and its engines */
    static RealInstance start(Path dataFolder, Map<String, String> properties, UnaryOperator<Engines> between)
            throws IOException {
        TestPacks.with(OLD, NEW);
        // Below the data folder, as in production: what a host writes there takes room as well.
        EngineHosts hosts = TestHosts.of(OLD, dataFolder.resolve("hosts"));
        return new RealInstance(hosts, TestNode.withRealEngines(dataFolder, between.apply(hosts), properties));
    }

    /** Starts the node with some engine as the instance's. */
    static RealInstance start(Path dataFolder, String engine, UnaryOperator<Engines> between) throws IOException {
        RealInstance instance = start(dataFolder, Map.of(), between);
        EngineVersion version = EngineVersion.parse(engine);
        if (!instance.engine().equals(version)) {
            instance.activate(version);
        }
        return instance;
    }

    /** Starts the node with engines that have limits of their own. */
    static RealInstance startWithHosts(Path dataFolder, NodeProperties.Limits limits) throws IOException {
        TestPacks.with(OLD, NEW);
        EngineHosts hosts = TestHosts.of(OLD, dataFolder.resolve("hosts"), limits);
        return new RealInstance(hosts, TestNode.withRealEngines(dataFolder, hosts));
    }

    /** Has a plain engine make a database, as one that the node created and that was closed. */
    void create(String graphId, List<String> statements) {
        List<String> all = new ArrayList<>(statements);
        all.add("CHECKPOINT");
        TestHosts.create(hosts, engine(), file(graphId), all);
        get(Journal.class).append(new JournalEvent.DatabaseCreated(Instant.now(), graphId, engine()));
    }

    /** Has a plain engine work on a database and kills it. */
    void leaveUnclosed(String graphId, List<String> statements) {
        Engine plain = hosts.open(engine(), file(graphId), false);
        statements.forEach(plain::execute);
        plain.kill();
    }

    /** As when the node has come up. */
    void begin() {
        get(FirstLook.class).begin();
    }

    /** Kills every engine, as the kernel does when memory runs out. */
    void killEngines() {
        hosts.running().forEach(Engine::kill);
    }

    /** As if the node had stopped in a checkpoint, and the safety copy had been removed since. */
    void loseSafetyCopy(String graphId) throws IOException {
        DatabaseFiles files = get(DatabaseFiles.class);
        String copy = graphId + ".lbug.safety-copy";
        SortedMap<String, Long> bytes = new TreeMap<>();
        files.identities()
                .sizes(files.database(graphId))
                .forEach((name, size) -> bytes.put(name.replace(graphId + ".lbug", copy), size));
        get(Journal.class).append(new JournalEvent.SafetyCopyMade(Instant.now(), graphId, copy, bytes));
    }

    DatabaseInfo reopen(String graphId) {
        return reopen(graphId, "");
    }

    /** @param accepted id of the file that is to take the database's place */
    DatabaseInfo reopen(String graphId, String accepted) {
        get(Databases.class).reopen(graphId, accepted);
        return info(graphId);
    }

    SalvageReport salvageReport(String graphId) {
        return get(SalvageOperation.class).report(graphId);
    }

    /** Reads the one system backup of a database back. */
    TaskSnapshot restore(String graphId) {
        String key = bucket().keySet().stream()
                .filter(name -> name.contains("/" + graphId + "/") && name.endsWith("/catalogue.json"))
                .findFirst()
                .orElseThrow();
        return node.await(get(RestoreOperation.class).start(graphId, key, OPERATOR));
    }

    TaskSnapshot salvage(String graphId, SalvageWay way) {
        return node.await(get(SalvageOperation.class).start(graphId, way, OPERATOR));
    }

    DatabaseInfo info(String graphId) {
        return get(DatabaseStatus.class).info(graphId);
    }

    TaskSnapshot export() {
        return export(MIGRATION);
    }

    TaskSnapshot export(String migration) {
        return export(migration, VerificationLevel.FULL, false);
    }

    TaskSnapshot export(VerificationLevel verification) {
        return export(MIGRATION, verification, false);
    }

    /** As the plan's {@code keep_exported} has it. */
    TaskSnapshot exportKeeping() {
        return export(MIGRATION, VerificationLevel.FULL, true);
    }

    private TaskSnapshot export(String migration, VerificationLevel verification, boolean keepsExported) {
        return node.await(get(ExportOperation.class)
                .start(
                        new ExportOperation.Order(
                                migration, engine(), NEW, verification, FailurePolicy.EACH_ON_ITS_OWN, keepsExported),
                        OPERATOR));
    }

    /** What a look at everything finds. */
    PreflightReport preflight() {
        return preflight(MIGRATION);
    }

    PreflightReport preflight(String migration) {
        var preflight = get(PreflightOperation.class);
        node.await(preflight.start(engine(), NEW, migration, OPERATOR));
        return preflight.latest();
    }

    /** Makes an engine the instance's, as a deployment does between export and import. */
    void activate(EngineVersion engine) {
        TestPacks.with(engine);
        get(Journal.class).append(new JournalEvent.EngineActivated(Instant.now(), engine));
    }

    TaskSnapshot importAll() {
        return importNamed(List.of());
    }

    TaskSnapshot importNamed(List<String> graphIds) {
        return node.await(get(ImportOperation.class).start(graphIds, MIGRATION, OPERATOR));
    }

    TaskSnapshot rollBack() {
        return rollBack(null);
    }

    /** @param migration that must have moved what goes back; {@code null} for any */
    TaskSnapshot rollBack(@Nullable String migration) {
        return rollBack(migration, List.of());
    }

    /** @param databases all that were moved if empty */
    TaskSnapshot rollBack(@Nullable String migration, List<String> databases) {
        return node.await(get(RollbackOperation.class)
                .start(databases, new RollbackOperation.Choices(migration, false, Set.of()), OPERATOR));
    }

    List<RollbackCost> rollbackCost(String graphId) {
        return get(RollbackCosts.class).of(List.of(graphId));
    }

    TaskSnapshot rollBackExportingFirst() {
        return node.await(node.get(RollbackOperation.class)
                .start(List.of(), new RollbackOperation.Choices(null, true, Set.of()), OPERATOR));
    }

    /** @param databases all that are rolled back if none */
    TaskSnapshot undoRollback(String... databases) {
        return node.await(get(UndoOperation.class).start(List.of(databases), Set.of(), OPERATOR));
    }

    /** Has one database serve its imported files as they are. */
    TaskSnapshot undoRollbackAsFound(String graphId) {
        return node.await(get(UndoOperation.class).start(List.of(), Set.of(graphId), OPERATOR));
    }

    TaskSnapshot finish() {
        return finishKeeping(Set.of());
    }

    /** @param keep databases of which no proof is asked */
    TaskSnapshot finishKeeping(Set<String> keep) {
        return node.await(get(FinalizeOperation.class).start(MIGRATION, keep, OPERATOR));
    }

    /** Has one database go back to its original as it is. */
    TaskSnapshot rollBackAsFound(String graphId) {
        return node.await(get(RollbackOperation.class)
                .start(List.of(graphId), new RollbackOperation.Choices(null, false, Set.of(graphId)), OPERATOR));
    }

    /** Every object of its bucket, which ends with the instance. */
    Map<String, byte[]> bucket() {
        return ((FakeObjectStore) get(ObjectStore.class)).snapshot();
    }

    /** Has something done right before the next object of the bucket is read. */
    void beforeNextRead(Runnable act) {
        ((FakeObjectStore) get(ObjectStore.class)).beforeNextRead(act);
    }

    /** Takes over the bucket of an earlier run of the instance. */
    void fillBucket(Map<String, byte[]> objects) {
        ((FakeObjectStore) get(ObjectStore.class)).restore(objects);
    }

    QueryAnswer query(String graphId, String statement) {
        return get(ClientQueries.class).run(graphId, new Requests.Query(statement, Map.of(), null));
    }

    Fingerprint fingerprint(String graphId) {
        return get(Fingerprints.class)
                .of(
                        state(graphId).engine(),
                        file(graphId),
                        Fingerprint.Method.of(VerificationLevel.FULL),
                        CancellationToken.NEVER,
                        (_, _, _) -> {});
    }

    /** What waits for its import. */
    private Manifest manifest() {
        return get(Journal.class).state().pendingManifest().orElseThrow();
    }

    /** Where the export that waits lies. */
    Path exportFolder() {
        return get(DatabaseFiles.class).folder().resolve(manifest().folder());
    }

    /** What the manifest that waits says of a database. */
    ManifestDatabase exported(String graphId) {
        return manifest().databases().stream()
                .filter(database -> database.graphId().equals(graphId))
                .findFirst()
                .orElseThrow();
    }

    EngineVersion engine() {
        return get(Journal.class).state().engine();
    }

    DatabaseState state(String graphId) {
        return get(Databases.class).require(graphId);
    }

    Gate gate(String graphId) {
        return get(DatabaseStatus.class).info(graphId).gate();
    }

    Path file(String graphId) {
        return get(DatabaseFiles.class).database(graphId);
    }

    /** Where an import builds, and what engines put beside it. */
    boolean hasIncoming(String graphId) {
        DatabaseFiles files = get(DatabaseFiles.class);
        Path incoming = files.names().incoming(graphId);
        return files.exists(incoming) || !files.names().sidecars(incoming).isEmpty();
    }

    <T> T get(Class<T> part) {
        return node.get(part);
    }

    /** Ends the node and its engines. */
    @Override
    public void close() {
        node.close();
        hosts.destroy();
    }
}
