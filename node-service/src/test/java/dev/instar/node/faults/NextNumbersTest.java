package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The new engine gives out the number that the old one would have given out next. */
class NextNumbersTest {

    @TempDir
    Path data;

    @Test
    void it_is_that_of_a_renamed_table_of_relationships_and_of_a_sequence() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE A(id SERIAL, t STRING, PRIMARY KEY(id))",
                            "UNWIND range(1, 5) AS i CREATE (:A {t: 'x'})",
                            "ALTER TABLE A RENAME TO B",
                            "CREATE REL TABLE R(FROM B TO B, n SERIAL, w INT64)",
                            "MATCH (a:B {id: 0}), (b:B {id: 1}) CREATE (a)-[:R {w: 1}]->(b)",
                            "CREATE SEQUENCE s START WITH 7 INCREMENT BY 3",
                            "RETURN nextval('s')"));
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();

            assertThat(instance.query("g1", "CREATE (b:B {t: 'new'}) RETURN b.id")
                            .rows())
                    .hasToString("[[5]]");
            assertThat(instance.query(
                                    "g1", "MATCH (a:B {id: 2}), (b:B {id: 3}) CREATE (a)-[r:R {w: 2}]->(b) RETURN r.n")
                            .rows())
                    .hasToString("[[1]]");
            assertThat(instance.query("g1", "RETURN nextval('s')").rows()).hasToString("[[10]]");
        }
    }
}
