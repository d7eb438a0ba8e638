package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.Datasets;
import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskState;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node moves a graph of 27 million relationships in one table with the memory it takes by default. */
@ExtendWith(MachineExtension.class)
@EnabledIfSystemProperty(named = "instar.crash.full", matches = "true")
class LargeGraphIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";

    /** How often SNAP amazon0601 lies side by side in one database. */
    private static final int TIMES = 8;

    /** The accounts of amazon0601 are numbered from 0. */
    private static final long ACCOUNTS = 403_394;

    private static final long FOLLOWS = 3_387_388;

    @TempDir
    Path state;

    @Test
    void eight_times_amazon0601_is_exported_imported_and_rolled_back_at_defaults(TestMachine machine) throws Exception {
        TestFleet fleet = machine.fleet(state, FROM, TO);
        NodeApi node = fleet.node();
        node.createDatabase("amazon");
        fill(node);
        List<QueryAnswer> before = answers(node);
        assertThat(before.getFirst().rows()).hasToString("[[" + TIMES * ACCOUNTS + "]]");
        assertThat(before.get(1).rows()).hasToString("[[" + TIMES * FOLLOWS + "]]");

        assertCompletes(fleet, fleet.started("/migration/preflight?source_version=" + FROM + "&target_version=" + TO));
        assertThat(node.read(node.get("/migration/preflight"), PreflightReport.class)
                        .isBlocked())
                .isFalse();
        assertCompletes(fleet, fleet.startExport(FROM, TO));
        fleet.activate(TO);
        assertCompletes(fleet, fleet.startImport());
        assertThat(answers(node)).isEqualTo(before);
        assertCompletes(fleet, fleet.startRollback());
        assertThat(answers(node)).isEqualTo(before);
    }

    private static void assertCompletes(TestFleet fleet, String task) {
        var ended = fleet.awaitEnd(task);
        assertThat(ended.problem()).isNull();
        assertThat(ended.state()).isEqualTo(TaskState.COMPLETED);
    }

    /** One part after the other: a query has a minute, and the engine that serves has a small buffer pool. */
    private void fill(NodeApi node) throws IOException {
        Path folder = Files.createDirectories(LocalFleet.loadFolder(state).resolve("amazon"));
        Path accounts = folder.resolve("accounts.csv");
        Path follows = folder.resolve("follows.csv");
        node.query("amazon", "CREATE NODE TABLE account(ID INT64, PRIMARY KEY (ID))");
        node.query("amazon", "CREATE REL TABLE follows(FROM account TO account)");
        for (int part = 0; part < TIMES; part++) {
            long offset = part * ACCOUNTS;
            shift(Datasets.amazon().resolve("amazon-nodes.csv"), accounts, offset);
            node.query("amazon", "COPY account FROM '" + accounts + "'");
            shift(Datasets.amazon().resolve("amazon-edges.csv"), follows, offset);
            node.query("amazon", "COPY follows FROM '" + follows + "' (DELIM='\\t')");
        }
    }

    private static void shift(Path from, Path to, long offset) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(from);
                BufferedWriter shifted = Files.newBufferedWriter(to)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                shifted.write(Stream.of(line.split("\t"))
                        .map(id -> Long.toString(Long.parseLong(id) + offset))
                        .collect(Collectors.joining("\t")));
                shifted.newLine();
            }
        }
    }

    private static List<QueryAnswer> answers(NodeApi node) {
        return Stream.of(
                        "MATCH (a:account) RETURN count(*)",
                        "MATCH ()-[:follows]->() RETURN count(*)",
                        "MATCH (a:account)-[:follows]->() WHERE a.ID % 100003 = 7 RETURN a.ID, count(*) ORDER BY a.ID",
                        "MATCH ()-[:follows]->(a:account) WHERE a.ID % 100003 = 7 RETURN a.ID, count(*) ORDER BY a.ID")
                .map(statement -> node.query("amazon", statement))
                .toList();
    }
}
