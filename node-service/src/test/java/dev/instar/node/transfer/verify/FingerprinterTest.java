package dev.instar.node.transfer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.Sampled;
import dev.instar.node.TestNode;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.task.CancellationToken;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Equal content gives equal fingerprints; the smallest change gives another one that names the table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FingerprinterTest {

    private static final EngineVersion ENGINE = EngineVersion.parse("ladybug@0.16.1");

    private static final List<String> SCHEMA = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, point STRUCT(x DOUBLE, label STRING), PRIMARY KEY(id))",
            "CREATE NODE TABLE City(code STRING, PRIMARY KEY(code))",
            "CREATE REL TABLE KNOWS(FROM Person TO Person, since INT64)",
            "CREATE REL TABLE LIVES(FROM Person TO City)",
            "CREATE MACRO plus(a, b) AS a + b");

    private static final List<String> NODES = List.of(
            "CREATE (:Person {id: 1, name: 'ann', point: {x: 1.5, label: 'here'}})",
            "CREATE (:Person {id: 2, name: 'ben'})",
            "CREATE (:Person {id: 3})",
            "CREATE (:City {code: 'zrh'})");

    private static final List<String> EDGES =
            List.of(knows(1, 2), knows(2, 3), "MATCH (p:Person), (c:City) CREATE (p)-[:LIVES]->(c)");

    private Path folder;
    private EngineHosts hosts;
    private TestNode node;
    private Path original;
    private Fingerprint before;
    private int databases;

    @BeforeAll
    void createTheDatabaseThatIsChanged(@TempDir Path temporary) throws IOException {
        folder = temporary;
        hosts = TestHosts.of(ENGINE, folder.resolve("hosts"));
        node = TestNode.withRealEngines(folder.resolve("data"), hosts);
        original = create(all(NODES, EDGES));
        before = fingerprint(original);
    }

    @AfterAll
    void endHosts() {
        node.close();
        hosts.destroy();
    }

    @Test
    void a_fingerprint_tells_schema_counts_and_content() {
        assertThat(before.schema())
                .contains(
                        "node Person key id",
                        "node Person column name STRING",
                        "relationship KNOWS (Person -> Person)",
                        "relationship KNOWS column since INT64")
                .anyMatch(line -> line.startsWith("macro CREATE MACRO"))
                .isSorted();
        assertThat(before.tables())
                .extracting(table -> table.name() + ": " + table.rows())
                .containsExactly("City: 1", "KNOWS (Person -> Person): 2", "LIVES (Person -> City): 3", "Person: 3");
        assertThat(before.tables()).extracting(TableFingerprint::hash).allMatch(hash -> hash.matches("\\d+"));
        assertThat(before.rows()).isEqualTo(9);
    }

    @Test
    void the_order_of_insertion_does_not_matter() {
        assertThat(fingerprint(all(NODES.reversed(), EDGES.reversed()))).isEqualTo(before);
    }

    @Test
    void empty_tables_have_no_hash_and_equal_each_other() {
        Fingerprint empty = fingerprint(List.of());

        assertThat(empty.tables()).extracting(TableFingerprint::hash).containsOnly("");
        assertThat(fingerprint(List.of())).isEqualTo(empty);
    }

    @Test
    void a_blanked_text_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (p:Person {id: 1}) SET p.name = ''"))
                .containsExactly("Person: same number of rows, different content in column name (STRING)");
    }

    @Test
    void a_null_that_became_an_empty_text_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (p:Person {id: 3}) SET p.name = ''"))
                .containsExactly("Person: same number of rows, different content in column name (STRING)");
    }

    @Test
    void a_text_that_became_null_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (p:Person {id: 2}) SET p.name = NULL"))
                .containsExactly("Person: same number of rows, different content in column name (STRING)");
    }

    @Sampled(1)
    @ParameterizedTest
    @CsvSource({"é1, é2", "aé, aè", "naïve 漢字 1, naïve 漢字 2"})
    void a_change_in_a_text_with_letters_beyond_ascii_is_found(String one, String another) throws IOException {
        String set = "MATCH (p:Person {id: 1}) SET p.name = '%s'";

        assertThat(FingerprintDifference.between(
                        fingerprint(changed(set.formatted(one))), fingerprint(changed(set.formatted(another)))))
                .containsExactly("Person: same number of rows, different content in column name (STRING)");
    }

    @Test
    void swapped_texts_are_found() throws IOException {
        assertThat(differenceAfter(
                        "MATCH (p:Person) WHERE p.id < 3 SET p.name = CASE WHEN p.id = 1 THEN 'ben' ELSE 'ann' END"))
                .containsExactly("Person: same number of rows, different content");
    }

    @Test
    void a_change_inside_a_nested_value_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (p:Person {id: 1}) SET p.point = {x: 1.5, label: 'there'}"))
                .containsExactly(
                        "Person: same number of rows, different content in column point (STRUCT(x DOUBLE, label"
                                + " STRING))");
    }

    @Test
    void a_missing_relationship_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (:Person {id: 1})-[k:KNOWS]->(:Person {id: 2}) DELETE k"))
                .containsExactly("KNOWS (Person -> Person): 2 rows expected, 1 found");
    }

    @Test
    void a_relationship_turned_round_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (:Person {id: 1})-[k:KNOWS]->(:Person {id: 2}) DELETE k", knows(2, 1)))
                .containsExactly(
                        "KNOWS (Person -> Person): same number of rows, different content in key of FROM Person, key"
                                + " of TO Person");
    }

    @Test
    void a_changed_property_of_a_relationship_is_found() throws IOException {
        assertThat(differenceAfter("MATCH (:Person {id: 1})-[k:KNOWS]->(:Person {id: 2}) SET k.since = 1"))
                .containsExactly(
                        "KNOWS (Person -> Person): same number of rows, different content in column since (INT64)");
    }

    @Test
    void a_missing_table_and_an_added_column_are_found() throws IOException {
        assertThat(differenceAfter("DROP TABLE LIVES", "ALTER TABLE City ADD name STRING"))
                .containsExactly(
                        "missing in the schema: relationship LIVES (Person -> City)",
                        "missing in the schema: relationship LIVES is MANY_MANY, stored both",
                        "unexpected in the schema: node City column name STRING",
                        "City: same number of rows, different content",
                        "LIVES (Person -> City): missing");
    }

    @Test
    void progress_tells_each_table_before_it_is_read() {
        List<String> told = new ArrayList<>();
        node.get(Fingerprints.class)
                .of(
                        ENGINE,
                        original,
                        Fingerprint.Method.of(VerificationLevel.FULL),
                        CancellationToken.NEVER,
                        (name, done, total) -> told.add(done + "/" + total + " " + name));

        assertThat(told)
                .containsExactly(
                        "0/4 City", "1/4 Person", "2/4 KNOWS (Person -> Person)", "3/4 LIVES (Person -> City)");
    }

    private List<String> differenceAfter(String... changes) throws IOException {
        return FingerprintDifference.between(before, fingerprint(changed(changes)));
    }

    /** A copy of the database to which something was done. */
    private Path changed(String... changes) throws IOException {
        Path copy = Files.copy(original, folder.resolve("g" + databases++ + ".lbug"));
        TestHosts.create(hosts, ENGINE, copy, List.of(changes));
        return copy;
    }

    private Fingerprint fingerprint(List<String> statements) {
        return fingerprint(create(statements));
    }

    private Fingerprint fingerprint(Path database) {
        return node.get(Fingerprints.class)
                .of(
                        ENGINE,
                        database,
                        Fingerprint.Method.of(VerificationLevel.FULL),
                        CancellationToken.NEVER,
                        (_, _, _) -> {});
    }

    private Path create(List<String> statements) {
        Path database = folder.resolve("g" + databases++ + ".lbug");
        TestHosts.create(hosts, ENGINE, database, all(SCHEMA, statements));
        return database;
    }

    private static String knows(int from, int to) {
        return "MATCH (a:Person {id: %d}), (b:Person {id: %d}) CREATE (a)-[:KNOWS {since: 2000}]->(b)"
                .formatted(from, to);
    }

    private static List<String> all(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
