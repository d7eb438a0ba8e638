package dev.instar.node.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.EngineHost;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.fingerprint.SchemaReader;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Parquet cannot carry is found before an export, by table and column, in a real database. */
class FidelityTest {

    private static final EngineVersion ENGINE = EngineVersion.parse("ladybug@0.16.1");

    @TempDir
    Path folder;

    private EngineHosts hosts;

    @BeforeEach
    void startHosts() throws IOException {
        hosts = TestHosts.of(ENGINE, folder.resolve("hosts"));
    }

    @AfterEach
    void endHosts() throws InterruptedException {
        hosts.destroy();
    }

    @Test
    void a_plain_graph_loses_nothing() {
        assertThat(losses(
                        "CREATE NODE TABLE Item(id SERIAL, name STRING, big INT64, ratio DOUBLE, day DATE, at TIMESTAMP, "
                                + "tags STRING[], point STRUCT(x DOUBLE, label STRING), uid UUID, raw BLOB, PRIMARY KEY(id))",
                        "CREATE NODE TABLE Place(code STRING, PRIMARY KEY(code))",
                        "CREATE REL TABLE NEAR(FROM Item TO Item, FROM Item TO Place, metres DOUBLE)"))
                .isEmpty();
    }

    @Test
    void an_empty_database_loses_nothing() {
        assertThat(losses()).isEmpty();
    }

    @Test
    void types_that_parquet_alters_are_named_with_table_and_column() {
        assertThat(losses(
                        "CREATE NODE TABLE T(id INT64, price DECIMAL(18, 4), huge INT128, wait INTERVAL, "
                                + "either UNION(num INT64, str STRING), PRIMARY KEY(id))",
                        "CREATE REL TABLE R(FROM T TO T, fee DECIMAL(10, 2))"))
                .containsExactly(
                        "column price of table T (DECIMAL(18, 4))",
                        "column huge of table T (INT128)",
                        "column wait of table T (INTERVAL)",
                        "column either of table T (UNION(num INT64, str STRING))",
                        "column fee of table R (DECIMAL(10, 2))");
    }

    @Test
    void types_that_parquet_alters_are_found_inside_others() {
        assertThat(losses("CREATE NODE TABLE T(id INT64, prices DECIMAL(18, 4)[], pair STRUCT(a INT128, b STRING), "
                        + "waits MAP(STRING, INTERVAL), fine STRUCT(a INT64)[], PRIMARY KEY(id))"))
                .hasSize(3)
                .anyMatch(loss -> loss.startsWith("column prices of table T (DECIMAL(18, 4)[]"))
                .anyMatch(loss -> loss.startsWith("column pair of table T (STRUCT(a INT128"))
                .anyMatch(loss -> loss.startsWith("column waits of table T (MAP(STRING, INTERVAL"));
    }

    @Test
    void defaults_are_named() {
        assertThat(losses(
                        "CREATE NODE TABLE T(id INT64, name STRING DEFAULT 'none', n INT64 DEFAULT 7, plain STRING, "
                                + "PRIMARY KEY(id))",
                        "CREATE REL TABLE R(FROM T TO T, w DOUBLE DEFAULT 0.5)"))
                .containsExactly(
                        "the default of column name of table T",
                        "the default of column n of table T",
                        "the default of column w of table R");
    }

    @Test
    void comments_are_named() {
        assertThat(losses(
                        "CREATE NODE TABLE T(id INT64, PRIMARY KEY(id))", "COMMENT ON TABLE T IS 'people, not things'"))
                .containsExactly("the comment of table T");
    }

    @Test
    void relationships_that_would_share_a_file_are_named() {
        assertThat(losses(
                        "CREATE NODE TABLE B_C(id INT64, PRIMARY KEY(id))",
                        "CREATE NODE TABLE C(id INT64, PRIMARY KEY(id))",
                        "CREATE NODE TABLE D(id INT64, PRIMARY KEY(id))",
                        "CREATE REL TABLE A(FROM B_C TO D)",
                        "CREATE REL TABLE A_B(FROM C TO D)"))
                .containsExactly("A from B_C to D and A_B from C to D would share the file A_B_C_D.parquet");
    }

    @Test
    void a_node_table_named_like_a_relationships_file_is_named() {
        assertThat(losses(
                        "CREATE NODE TABLE X(id INT64, PRIMARY KEY(id))",
                        "CREATE NODE TABLE R_X_X(id INT64, PRIMARY KEY(id))",
                        "CREATE REL TABLE R(FROM X TO X)"))
                .containsExactly("R_X_X and R from X to X would share the file R_X_X.parquet");
    }

    @Test
    void sequences_are_named() {
        assertThat(losses("CREATE SEQUENCE numbers START 5"))
                .containsExactly("sequence numbers may lose its first value");
    }

    @Test
    void names_that_cannot_be_files_are_named() {
        assertThat(losses("CREATE NODE TABLE `a/b`(id INT64, PRIMARY KEY(id))"))
                .containsExactly("table name 'a/b' cannot become a file name");
    }

    @Test
    void further_graphs_are_named() {
        Path further = folder.resolve("g1.lbug.second");
        try (EngineHost host = hosts.open(ENGINE, folder.resolve("g1.lbug"), false)) {
            var reader = new SchemaReader(host);
            assertThat(new Fidelity(List.of(further)).losses(reader.read(), reader))
                    .containsExactly("the further graph in file g1.lbug.second");
        }
    }

    private List<String> losses(String... statements) {
        Path database = folder.resolve("g1.lbug");
        TestHosts.create(hosts, ENGINE, database, List.of(statements));
        try (EngineHost host = hosts.open(ENGINE, database, true)) {
            var reader = new SchemaReader(host);
            return new Fidelity(List.of()).losses(reader.read(), reader);
        }
    }
}
