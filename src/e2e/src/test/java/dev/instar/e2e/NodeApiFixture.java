package dev.instar.e2e;

import dev.instar.localfleet.NodeApi;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One node with one database, and the requests that tests send to it. */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class NodeApiFixture {

    static final String FROM = "ladybug@0.16.1";
    static final String TO = "ladybug@0.20.4";

    static final String GRAPH = "library";

    @TempDir
    static Path state;

    TestFleet fleet;
    NodeApi node;

    /** Creates the database that the tests ask. */
    abstract void createGraph() throws Exception;

    @BeforeAll
    void start(TestMachine machine) throws Exception {
        fleet = machine.fleet(state, FROM, TO);
        node = fleet.node();
        createGraph();
        node.query(GRAPH, "CREATE NODE TABLE Tag(id INT64, name STRING, PRIMARY KEY(id))");
    }

    HttpResponse<String> query(String graphId, String statement) {
        return node.post("/databases/" + graphId + "/query", Map.of("statement", statement));
    }
}
