package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.storage.Sha256;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An instance for each engine, with two databases of which tests replace the first file. */
abstract class StrangeFileFixture {

    private static final List<String> TEN_ROWS = List.of(
            "CREATE NODE TABLE Person(id INT64, PRIMARY KEY (id))",
            "UNWIND range(1, 10) AS i CREATE (:Person {id: i})");
    static final String COUNT = "MATCH (p:Person) RETURN count(*) AS people";

    /** Puts something strange where a database was. */
    interface Strange {
        void put(Path database) throws IOException;
    }

    @TempDir
    static Path folder;

    @BeforeAll
    static void create_databases_with_each_engine() throws Exception {
        for (EngineVersion engine : List.of(RealInstance.OLD, RealInstance.NEW)) {
            try (var instance = RealInstance.start(home(engine), Map.of("engine", engine.toString()))) {
                instance.create("g1", TEN_ROWS);
                instance.create("g2", TEN_ROWS);
            }
            leaveUnwritten(engine);
        }
    }

    /** An instance on an engine, with two databases. */
    static Path home(EngineVersion engine) {
        return folder.resolve("home-of-" + engine.version());
    }

    /** A database whose engine was killed before it had written everything down. */
    static Path unwritten(EngineVersion engine) {
        return folder.resolve("unwritten-" + engine.version()).resolve("g1.lbug");
    }

    private static void leaveUnwritten(EngineVersion version) throws Exception {
        Path database = unwritten(version);
        Files.createDirectories(database.getParent());
        EngineHosts hosts = TestHosts.of(version, folder.resolve("hosts"));
        try {
            TestHosts.create(hosts, version, database, TEN_ROWS);
            Engine engine = hosts.open(version, database, false);
            engine.execute("UNWIND range(11, 20) AS i CREATE (:Person {id: i})");
            engine.kill();
        } finally {
            hosts.destroy();
        }
        assertThat(contents(database)).containsOnlyKeys("g1.lbug", "g1.lbug.wal");
    }

    static Path dataWith(EngineVersion engine, Strange strange) throws IOException {
        Path data = folder.resolve("data");
        Folders.copy(home(engine), data);
        strange.put(data.resolve("g1.lbug"));
        return data;
    }

    /** What lies under a database's name and the names that begin with it: a hash for each file. */
    static SortedMap<String, String> contents(Path database) throws IOException {
        SortedMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> beside = Files.list(Objects.requireNonNull(database.getParent()))) {
            for (Path path : beside.toList()) {
                String name = path.getFileName().toString();
                if (name.startsWith(database.getFileName().toString())) {
                    contents.put(name, Files.isDirectory(path) ? "a folder" : hash(path));
                }
            }
        }
        return contents;
    }

    private static String hash(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return Sha256.of(content);
        }
    }
}
