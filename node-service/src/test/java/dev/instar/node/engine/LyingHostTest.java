package dev.instar.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FaultTable;
import dev.instar.node.TestProperties;
import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engines that lie, babble, hang and die end with a sentence and without a process left behind. */
class LyingHostTest {

    private static final EngineVersion ENGINE = EngineVersion.parse("ladybug@0.20.4");
    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** While a busy machine reads 16 million characters. */
    private static final Duration LONG_SILENCE = Duration.ofMinutes(1);

    /** A pack that behaves; each test puts its fault into one of the two places. */
    private static final String PACK = """
            const fs = require("node:fs");
            class Database {
              static getVersion() { return "VERSION"; }
              static getStorageVersion() { return 47n; }
              async init() {}
              async close() {}
            }
            class Connection {
              constructor() { this._connection = { setQueryTimeout() {} }; }
              async init() {}
              async close() {}
              async query(statement) {
                QUERY
                let given = false;
                return {
                  getColumnNames: async () => ["v"],
                  getColumnDataTypes: async () => ["STRING"],
                  hasNext: () => !given,
                  getNextSync: () => { given = true; return { v: "fine" }; },
                  close() {},
                };
              }
            }
            module.exports = { Database, Connection };
            """;

    @TempDir
    Path folder;

    @AfterEach
    void no_process_is_left() {
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .noneMatch(child -> child.info().commandLine().orElse("").contains(folder.toString()));
    }

    @Test
    void a_pack_without_a_fault_answers() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "");

        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            assertThat(host.execute("RETURN 1").rows()).containsExactly(List.of("fine"));
        }
    }

    @Test
    void a_pack_of_another_version_is_turned_away() throws IOException {
        EngineHosts hosts = hostsOf("0.20.3", "");

        assertThatThrownBy(() -> hosts.start(ENGINE))
                .isInstanceOf(EngineHostException.class)
                .hasMessage("The engine host of LadybugDB 0.20.4 did not start: the pack says it is ladybug@0.20.3.");
        FaultTable.row("an engine host: it says it is another version", 1, "ended, said why");
    }

    @Test
    void babble_on_the_protocols_pipe_ends_the_host() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "fs.writeSync(1, 'Loading 42% ...\\n');");

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("LadybugDB 0.20.4")
                .hasMessageContaining("broke the protocol with the line: Loading 42% ...");
        FaultTable.row("an engine host: babble on its pipe", 1, "ended, said why");
    }

    @Test
    void silence_beyond_the_limit_ends_the_host() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "for (;;);");

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("gave no sign of life for 2 s");
        FaultTable.row("an engine host: silence beyond the limit", 1, "ended, said why");
    }

    @Test
    void an_answer_that_is_too_large_as_a_whole_is_not_kept_and_the_host_goes_on() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", """
                if (statement === "RETURN much") {
                  return {
                    getColumnNames: async () => ["v"],
                    getColumnDataTypes: async () => ["STRING"],
                    hasNext: () => true,
                    getNextSync: () => ({ v: "x".repeat(1 << 20) }),
                    close() {},
                  };
                }
                """);

        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            var much = new Statement("RETURN much", Map.of(), 140, Duration.ofSeconds(60), null);
            assertThatThrownBy(() -> host.execute(much))
                    .isInstanceOf(StatementException.class)
                    .hasMessageStartingWith("The answer has more than 128 MB.");
            assertThat(host.execute("RETURN 1").rows()).containsExactly(List.of("fine"));
        }
    }

    @Test
    void answers_take_no_more_memory_together_than_they_may() throws Exception {
        NodeProperties.Limits little = TestProperties.at(folder, Map.of("limits.answers-memory-share", "0.01"))
                .limits();
        EngineHosts hosts = hostsOf("0.20.4", little, """
                if (statement === "RETURN much") {
                  return {
                    getColumnNames: async () => ["v"],
                    getColumnDataTypes: async () => ["STRING"],
                    hasNext: () => true,
                    getNextSync: () => ({ v: "x".repeat(1 << 20) }),
                    close() {},
                  };
                }
                """);
        int rows = Math.toIntExact((Runtime.getRuntime().maxMemory() / 100) >> 20) + 2;

        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            var much = new Statement("RETURN much", Map.of(), rows, Duration.ofSeconds(60), null);
            assertThatThrownBy(() -> host.execute(much))
                    .isInstanceOf(StatementException.class)
                    .hasMessageStartingWith("The node has no memory for the answer");
            var less = new Statement("RETURN much", Map.of(), rows / 2, Duration.ofSeconds(60), null);
            assertThat(host.execute(less).rows())
                    .as("what was kept is given back")
                    .hasSize(rows / 2);
        }
    }

    @Test
    void a_host_that_takes_no_request_is_ended() throws Exception {
        EngineHosts hosts = hostsOf("0.20.4", "");

        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            new ProcessBuilder("kill", "-STOP", Long.toString(host.pid()))
                    .start()
                    .waitFor();
            // A node that lets it wait waits for ever.
            ProcessHandle stopped = ProcessHandle.of(host.pid()).orElseThrow();
            CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(stopped::destroyForcibly);
            String statement = "RETURN '" + "x".repeat(1 << 20) + "'";
            assertThatThrownBy(() -> host.execute(statement))
                    .isInstanceOf(EngineHostException.class)
                    .hasMessageContaining("took no request for 2 s");
        }
        FaultTable.row("an engine host: it takes no request", 1, "ended, said why");
    }

    @ParameterizedTest
    @CsvSource({
        "A fatal error has been detected by the Java Runtime Environment:, true, false",
        "There is insufficient memory for the Java Runtime Environment to continue., false, true"
    })
    void the_report_of_a_dying_jvm_tells_a_crash_from_want_of_memory(String report, boolean crash, boolean memory)
            throws IOException {
        EngineHosts hosts = hostsOf(
                "0.20.4", "fs.writeSync(1, '#\\n# " + report + "\\n#\\n'); process.kill(process.pid, 'SIGABRT');");

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOfSatisfying(EngineHostException.class, e -> {
                    assertThat(e.isCrash()).isEqualTo(crash);
                    assertThat(e.isOutOfMemory()).isEqualTo(memory);
                })
                .hasMessageContaining("died by signal 6: " + report);
    }

    /** Statements can read it: the node's keys are not in it. */
    @Test
    void the_environment_of_a_host_is_what_every_program_needs() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "statement = Object.keys(process.env).join(' ');");
        String names = "getNextSync: () => { given = true; return { v: \"fine\" }; }";
        Files.writeString(
                indexFile(), Files.readString(indexFile()).replace(names, names.replace("\"fine\"", "statement")));

        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            String variables =
                    String.valueOf(host.execute("RETURN 1").rows().getFirst().getFirst());
            assertThat(variables.split(" "))
                    .contains("PATH", "TMPDIR")
                    .isSubsetOf("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");
        }
    }

    @Test
    void a_death_in_the_middle_of_a_query_is_told_with_its_exit_code_and_last_words() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "fs.writeSync(2, 'out of luck\\n'); process.exit(7);");

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("died with exit code 7");
        FaultTable.row("an engine host: death in the middle of a query", 1, "ended, said why");
    }

    @Test
    void an_answer_that_is_cut_off_is_no_answer() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "fs.writeSync(1, '{\"id\": 1, \"rows\": [[\"fi'); process.exit(0);");

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("LadybugDB 0.20.4");
        FaultTable.row("an engine host: an answer cut off in the middle", 1, "ended, said why");
    }

    @Test
    void a_pack_that_cannot_be_loaded_says_why() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", "");
        Files.writeString(indexFile(), "throw new Error('libssl.so is missing');");

        assertThatThrownBy(() -> hosts.start(ENGINE))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("LadybugDB 0.20.4 did not start")
                .hasMessageContaining("libssl.so is missing");
        FaultTable.row("an engine host: a pack that cannot be loaded", 1, "ended, said why");
    }

    @Test
    void a_line_without_end_ends_the_host() throws IOException {
        EngineHosts hosts = hostsOf("0.20.4", LONG_SILENCE, """
                const much = Buffer.alloc(1 << 16, "x");
                for (let left = 17 << 20; left > 0;) {
                  try {
                    left -= fs.writeSync(1, much);
                  } catch (e) {
                    if (e.code !== "EAGAIN") throw e;
                  }
                }
                """);

        assertThatThrownBy(() -> askSomething(hosts))
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining("a line is longer than 16777216 characters");
        FaultTable.row("an engine host: a line without end", 1, "ended, said why");
    }

    private void askSomething(EngineHosts hosts) {
        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            host.execute("RETURN 1");
        }
    }

    private EngineHosts hostsOf(String version, String fault) throws IOException {
        return hostsOf(version, SILENCE, fault);
    }

    private EngineHosts hostsOf(String version, Duration silence, String fault) throws IOException {
        return hostsOf(version, TestProperties.limits(silence), fault);
    }

    private EngineHosts hostsOf(String version, NodeProperties.Limits limits, String fault) throws IOException {
        Path pack = packFolder();
        Files.createDirectories(pack.resolve("package"));
        Files.writeString(
                pack.resolve("pack.json"),
                "{\"engine\":\"ladybug@0.20.4\",\"kind\":\"NPM\",\"source\":\"test\",\"sha256\":\"\"}");
        Files.writeString(indexFile(), PACK.replace("VERSION", version).replace("QUERY", fault));
        return new EngineHosts(
                new EnginePacks(folder.resolve("packs")),
                limits,
                new HostLog(Clock.systemUTC()),
                folder.resolve("hosts"));
    }

    private Path indexFile() {
        return packFolder().resolve("package").resolve("index.js");
    }

    private Path packFolder() {
        return folder.resolve("packs").resolve(ENGINE.toString());
    }
}
