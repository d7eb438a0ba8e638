package dev.instar.localfleet;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts the parts of the fleet in order, fills new databases, and stops all of it. */
public final class LocalFleet implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final long LEAST_FREE_DISK_BYTES = 3L << 30;
    private static final int FILLED_AT_ONCE = 2;

    private final FleetOptions options;
    private final PrintStream out;
    private final FleetCommands commands;
    private final Leftovers leftovers;
    private final List<InstancePlan> plans;
    private final String apiKey;
    private final List<ChildProcess> children = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, NodeApi> nodes = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private @Nullable CloudServers servers;
    private @Nullable Cloud cloud;
    private @Nullable FileChannel lock;

    public LocalFleet(FleetOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.leftovers = new Leftovers(options.state());
        this.plans = InstancePlan.fleet(options);
        prepare();
        this.apiKey = key();
        this.commands = new FleetCommands(options, apiKey);
    }

    private void prepare() {
        try {
            lock();
            if (options.reset()) {
                leftovers.end();
                Commands.deleteTree(options.state());
            }
            Files.createDirectories(options.state());
            leftovers.end();
            // Not by its file store, which a sandbox whose root is no mount point does not tell.
            long free = options.state().toFile().getUsableSpace();
            if (free < LEAST_FREE_DISK_BYTES) {
                throw new Refused(String.format(
                        Locale.ROOT,
                        "%s has %.1f GiB free; the local fleet needs %.0f GiB.",
                        options.state(),
                        free / (double) (1 << 30),
                        LEAST_FREE_DISK_BYTES / (double) (1 << 30)));
            }
        } catch (IOException e) {
            throw new Refused("Cannot use " + options.state() + ": " + e.getMessage());
        }
        requireFree(options.consolePort(), "the console");
        if (options.cloud() == null) {
            requireFree(options.basePort(), "the instance registry");
            requireFree(options.basePort() + 1, "the object store");
        }
        plans.forEach(plan -> requireFree(plan.port(), plan.instanceId()));
    }

    /** Held until this process ends, so that a second fleet does not take the first for a leftover. */
    private void lock() throws IOException {
        Path state = Files.createDirectories(options.state());
        Path file = state.resolveSibling(state.getFileName() + ".lock");
        lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            throw new Refused("A local fleet runs on " + state + " already. Stop it first (Ctrl-C where it runs).");
        }
    }

    private static void requireFree(int port, String who) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new Refused("Port " + port + " (" + who
                    + ") is in use. Stop what uses it, or choose other ports with --port N.");
        }
    }

    /** The nodes' key, made up once per state folder. */
    private String key() {
        Path file = options.state().resolve("api-key");
        try {
            if (!Files.exists(file)) {
                Path unfinished = file.resolveSibling("api-key.unfinished");
                Files.deleteIfExists(unfinished);
                Files.createFile(unfinished, FleetCommands.OWNER_ONLY);
                Files.writeString(unfinished, UUID.randomUUID().toString().replace("-", ""));
                Files.move(unfinished, file);
            }
            String key = Files.readString(file).strip();
            if (key.isEmpty()) {
                throw new Refused(file + " is empty. Remove it, and a new key is made.");
            }
            return key;
        } catch (IOException e) {
            throw new Refused("Cannot use " + file + ": " + e.getMessage());
        }
    }

    /** Returns when every part answers and every database is filled. */
    public void start() {
        commands.installEngines();
        out.println("Starting registry and object store ...");
        Cloud here = startCloud();
        cloud = here;
        out.println("Starting " + plans.size() + " node services"
                + (options.consolePort() == 0 ? "" : " and the console") + " ...");
        List<ChildProcess> started = new ArrayList<>();
        for (InstancePlan plan : plans) {
            started.add(launch(plan.instanceId(), commands.node(plan, here)));
        }
        if (options.consolePort() != 0) {
            launch("console", commands.console(here)).awaitAnswer(consoleAddress(), START_LIMIT);
        }
        for (int i = 0; i < plans.size(); i++) {
            URI address = plans.get(i).address();
            started.get(i).awaitAnswer(address.resolve("/health"), START_LIMIT);
            nodes.put(plans.get(i).instanceId(), new NodeApi(address, apiKey));
        }
        fill();
        children.forEach(ChildProcess::requireAlive);
    }

    private Cloud startCloud() {
        Cloud given = options.cloud();
        if (given != null) {
            return given;
        }
        servers = new CloudServers(options.home(), options.state(), options.basePort());
        return servers.start(this::launch);
    }

    /** Where registry and object store are, once the fleet has started. */
    public Cloud cloud() {
        return Objects.requireNonNull(cloud, "the fleet has not started");
    }

    /** A table and a bucket of another name on this fleet's own servers, for a fleet that shares them. */
    public Cloud anotherCloud(String name) {
        return Objects.requireNonNull(servers, "the fleet has no servers of its own")
                .createTableAndBucket(name, name);
    }

    private ChildProcess launch(String name, List<String> command) {
        ChildProcess child = ChildProcess.start(name, command, options.state().resolve("logs"));
        children.add(child);
        leftovers.remember(List.copyOf(children));
        return child;
    }

    private void fill() {
        if (options.data() == FleetOptions.Data.NONE) {
            return;
        }
        try (var executor = Executors.newFixedThreadPool(FILLED_AT_ONCE)) {
            List<Future<?>> filling = new ArrayList<>();
            for (InstancePlan plan : plans) {
                NodeApi node = node(plan.instanceId());
                for (InstancePlan.DatabasePlan database : plan.databases()) {
                    boolean filled = Files.exists(filledMark(plan, database));
                    if (!filled && node.hasDatabase(database.graphId())) {
                        throw new Refused("An earlier start was stopped while it filled " + database.graphId()
                                + "; start with --reset.");
                    }
                    if (!filled) {
                        filling.add(executor.submit(() -> fill(plan, node, database)));
                    }
                }
            }
            if (!filling.isEmpty()) {
                out.println("Filling " + filling.size() + " databases with sample graphs ...");
            }
            for (Future<?> future : filling) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new Refused("A database could not be filled: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
    }

    /** From where the nodes of a fleet fill tables. */
    public static Path loadFolder(Path state) {
        return state.toAbsolutePath().normalize().resolve("csv");
    }

    private Void fill(InstancePlan plan, NodeApi node, InstancePlan.DatabasePlan database) throws IOException {
        Path folder = loadFolder(options.state()).resolve(plan.instanceId() + "-" + database.graphId());
        node.createDatabase(database.graphId());
        if (options.data() == FleetOptions.Data.LDBC) {
            Datasets.load(node, database.graphId(), Datasets.ldbc(), folder);
        } else {
            new SampleGraph(database.companies(), database.graphId().hashCode()).load(node, database.graphId(), folder);
        }
        Commands.deleteTree(folder);
        Path mark = filledMark(plan, database);
        Files.createDirectories(mark.getParent());
        Files.createFile(mark);
        return null;
    }

    private Path filledMark(InstancePlan plan, InstancePlan.DatabasePlan database) {
        return options.state().resolve("filled").resolve(plan.instanceId() + "-" + database.graphId());
    }

    public NodeApi node(String instanceId) {
        NodeApi node = nodes.get(instanceId);
        if (node == null) {
            throw new IllegalArgumentException("The fleet has no instance " + instanceId);
        }
        return node;
    }

    /** Ids of the instances, in the order of their tiers. */
    public List<String> instances() {
        return plans.stream().map(InstancePlan::instanceId).toList();
    }

    public URI consoleAddress() {
        return URI.create("http://localhost:" + options.consolePort() + "/login");
    }

    /** Waits until a part ends by itself, which none should; never returns once the fleet is being stopped. */
    ChildProcess awaitFirstEnd() throws InterruptedException {
        while (true) {
            for (ChildProcess child : List.copyOf(children)) {
                if (child.process().waitFor(100, TimeUnit.MILLISECONDS) && !stopping) {
                    return child;
                }
            }
        }
    }

    /** The process of a part, for tests that kill it. */
    public ChildProcess child(String name) {
        return children.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The fleet has no part " + name));
    }

    /** Stops everything this fleet started, the last first: console, nodes, object store, registry. */
    @Override
    public void close() {
        stopping = true;
        List<ChildProcess> all = List.copyOf(children).reversed();
        all.forEach(child -> child.process().destroy());
        all.forEach(ChildProcess::stop);
        leftovers.end();
        releaseLock();
    }

    private void releaseLock() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
