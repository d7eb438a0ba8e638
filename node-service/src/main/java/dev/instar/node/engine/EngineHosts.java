package dev.instar.node.engine;

import dev.instar.node.engine.pack.EnginePack;
import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Starts engine hosts: Java for jar packs, Node.js for npm packs, each with a temporary folder of its own. */
@Component
public class EngineHosts implements Engines, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(EngineHosts.class);
    /** Names the process that works in a temporary folder. */
    private static final String PROCESS = "process";

    /** The Java host and the libraries it needs. */
    private static final List<String> JAVA_HOST = List.of("engine-host.jar", "jackson-core.jar");

    /** Kuzu reads an expression by recursion: in 1 MB, the default, 1 500 NOTs or 5 000 ANDs end it (measured on 0.11.2). */
    private static final String JAVA_STACK = "-Xss64m";

    private static final String JAVA_HEAP = "-Xmx192m";
    private static final String NODE_HEAP = "--max-old-space-size=256";

    private final EnginePacks packs;
    private final NodeProperties.Limits limits;
    private final BufferPools pools;
    private final AnswerMemory answers;
    private final HostLog hostLog;
    private final Path workFolder;
    private final String javaHost;
    private final Path nodeHost;
    private final Map<Long, EngineHost> running = new ConcurrentHashMap<>();

    @Autowired
    EngineHosts(EnginePacks packs, NodeProperties properties, HostLog hostLog) throws IOException {
        this(packs, properties.limits(), hostLog, properties.dataFolder().resolve("hosts"));
    }

    /** @param workFolder for the host programs and the hosts' temporary folders; what is in it is removed first */
    public EngineHosts(EnginePacks packs, NodeProperties.Limits limits, HostLog hostLog, Path workFolder)
            throws IOException {
        this.packs = packs;
        this.limits = limits;
        this.pools = new BufferPools(limits);
        this.answers = AnswerMemory.shareOfHeap(limits.answersMemoryShare());
        this.hostLog = hostLog;
        this.workFolder = Files.createDirectories(workFolder).toRealPath();
        try (Stream<Path> leftovers = Files.list(this.workFolder)) {
            leftovers.forEach(leftover -> {
                endLeftover(leftover.resolve(PROCESS));
                deleteTree(leftover);
            });
        }
        javaHost = classPath();
        nodeHost = unpack("engine-host.cjs");
    }

    /** A host outlives a killed node only if it is stuck; then it may still have a database open. */
    private static void endLeftover(Path mark) {
        if (!Files.isRegularFile(mark)) {
            return;
        }
        try {
            String[] words = Files.readString(mark).strip().split(" ", -1);
            ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> startOf(process).equals(words[1]))
                    .ifPresent(process -> {
                        log.warn("Engine host {} of an earlier run is still there; it is ended", process.pid());
                        process.destroyForcibly();
                        process.onExit().join();
                    });
        } catch (IOException | NumberFormatException e) {
            log.warn("{} cannot be read: {}", mark, e.getMessage());
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    private static void mark(Path temporary, long pid) throws IOException {
        String start = ProcessHandle.of(pid).map(EngineHosts::startOf).orElse("unknown");
        Files.writeString(temporary.resolve(PROCESS), pid + " " + start);
    }

    private static EngineHostException notStarted(EngineVersion engine, IOException e) {
        return new EngineNotStartedException(
                "The engine host of " + engine.displayName() + " cannot be started: " + FailureWords.of(e));
    }

    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String jar : JAVA_HOST) {
            jars.add(unpack(jar).toString());
        }
        return String.join(File.pathSeparator, jars);
    }

    private Path unpack(String name) throws IOException {
        Path target = workFolder.resolve(name);
        try (InputStream in = EngineHosts.class.getResourceAsStream("/engine-hosts/" + name)) {
            if (in == null) {
                throw new IOException("The node service was built without " + name);
            }
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    /**
     * Starts the host of an installed pack; it has said hello when this returns.
     *
     * @throws dev.instar.node.problem.NodeException if there is no such pack
     * @throws EngineHostException if the host does not start, or is not the engine it should be
     */
    public EngineHost start(EngineVersion engine) {
        EnginePack pack = packs.require(engine);
        Path temporary;
        try {
            temporary = Files.createTempDirectory(workFolder, "host-");
        } catch (IOException e) {
            throw notStarted(engine, e);
        }
        HostProcess process = process(engine, pack, temporary);
        try {
            mark(temporary, process.pid());
        } catch (IOException e) {
            // On a full volume; a host that nobody knows of would stay for ever.
            process.kill();
            throw notStarted(engine, e);
        }
        var host = new EngineHost(process, engine, limits.statementTimeout());
        running.values().removeIf(known -> !known.isAlive());
        running.put(host.pid(), host);
        return host;
    }

    private HostProcess process(EngineVersion engine, EnginePack pack, Path temporary) {
        try {
            return new HostProcess(
                    engine.displayName(),
                    command(pack, temporary),
                    temporary,
                    new HostLimits(
                            limits.hostTimeout(),
                            limits.answerBytes().toBytes(),
                            new MemoryLimit(limits.hostMemory()),
                            answers),
                    hostLog,
                    () -> deleteTree(temporary));
        } catch (RuntimeException e) {
            deleteTree(temporary);
            throw e;
        }
    }

    @Override
    public EngineHost open(EngineVersion engine, Path database, boolean readOnly) {
        return open(
                engine, database, readOnly, false, true, pools.forOperation().toBytes());
    }

    @Override
    public EngineHost openForServing(EngineVersion engine, Path database, boolean readOnly) {
        return open(
                engine,
                database,
                readOnly,
                false,
                false,
                limits.servingBufferPool().toBytes());
    }

    @Override
    public EngineHost openCuttingLog(EngineVersion engine, Path database) {
        return open(
                engine, database, false, true, false, limits.servingBufferPool().toBytes());
    }

    private EngineHost open(
            EngineVersion engine,
            Path database,
            boolean readOnly,
            boolean cutLog,
            boolean autoCheckpoint,
            long bufferPoolBytes) {
        EngineHost host = start(engine);
        try {
            host.open(new OpenOptions(
                    database,
                    readOnly,
                    cutLog,
                    autoCheckpoint,
                    bufferPoolBytes,
                    Long.highestOneBit(limits.maxDatabaseSize().toBytes()),
                    limits.threads()));
            return host;
        } catch (RuntimeException e) {
            host.kill();
            throw e;
        }
    }

    /** Hosts that are alive now. */
    public List<EngineHost> running() {
        return running.values().stream().filter(EngineHost::isAlive).toList();
    }

    private List<String> command(EnginePack pack, Path temporary) {
        String engine = pack.engine().engine();
        return switch (pack.kind()) {
            case JAR ->
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        JAVA_HEAP,
                        // An answer that does not fit would leave a host that answers nothing more.
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        JAVA_STACK,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        // The pipe is for answers; what a JVM says before it reports its death is none.
                        "-XX:+DisplayVMOutputToStderr",
                        "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                        "-cp",
                        javaHost + File.pathSeparator + pack.payload(),
                        "dev.instar.enginehost.EngineHost",
                        engine);
            case NPM ->
                List.of(
                        "node",
                        NODE_HEAP,
                        nodeHost.toString(),
                        engine,
                        pack.payload().toString());
        };
    }

    /** Ends every host when the node stops; what has to be closed was closed by those that opened it. */
    @Override
    public void destroy() {
        running().forEach(EngineHost::kill);
    }

    private static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("Cannot remove {}: {}", root, e.getMessage());
        }
    }
}
