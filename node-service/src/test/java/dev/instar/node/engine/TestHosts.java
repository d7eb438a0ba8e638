package dev.instar.node.engine;

import dev.instar.node.TestProperties;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Engine hosts of real packs, and the shortest ways to use them. */
public final class TestHosts {

    /** Every engine that is moved from or to in tests, the oldest first. */
    public static final List<String> ENGINES = List.of(
            "kuzu@0.7.1",
            "kuzu@0.9.0",
            "kuzu@0.11.2",
            "ladybug@0.16.1",
            "ladybug@0.17.1",
            "ladybug@0.18.3",
            "ladybug@0.19.1",
            "ladybug@0.20.4");

    private static final Duration HOST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

    private TestHosts() {}

    /** Hosts of one engine, working in the folder. */
    public static EngineHosts of(EngineVersion engine, Path workFolder) throws IOException {
        return of(engine, workFolder, TestProperties.limits(HOST_TIMEOUT));
    }

    /** As {@link #of(EngineVersion, Path)}, with other limits. */
    public static EngineHosts of(EngineVersion engine, Path workFolder, NodeProperties.Limits limits)
            throws IOException {
        return new EngineHosts(TestPacks.with(engine), limits, new HostLog(Clock.systemUTC()), workFolder);
    }

    /** Creates a database with statements and closes it. */
    public static void create(EngineHosts hosts, EngineVersion engine, Path database, List<String> statements) {
        try (EngineHost host = hosts.open(engine, database, false)) {
            statements.forEach(host::execute);
            host.closeDatabase();
        }
    }

    static Statement statement(String text) {
        return new Statement(text, Map.of(), 10_000, STATEMENT_TIMEOUT, null);
    }

    static String single(QueryAnswer answer) {
        return String.valueOf(answer.rows().getFirst().getFirst());
    }
}
