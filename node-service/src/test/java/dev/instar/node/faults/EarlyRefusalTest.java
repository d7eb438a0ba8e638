package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.engine.FailingEngines;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no export can carry is refused by the preflight, in words, before anything is frozen. */
class EarlyRefusalTest {

    @TempDir
    Path data;

    private final AtomicReference<FailingEngines> watched = new AtomicReference<>();

    private RealInstance startWatched() throws Exception {
        return RealInstance.start(data, Map.of(), engines -> {
            watched.set(new FailingEngines(engines));
            return watched.get();
        });
    }

    static Stream<Arguments> whatCannotBeCarried() {
        String table = "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))";
        return Stream.of(
                Arguments.of(
                        List.of(table, "CREATE MACRO blobs(a, b, c) AS octet_length(a) + list_sum(b[1][1]) + c"),
                        "DROP MACRO"),
                Arguments.of(
                        List.of(table, "CREATE MACRO draw() AS random() * -1"),
                        "macro DRAW, whose meaning the engine does not tell: it prints"),
                Arguments.of(
                        List.of(
                                table,
                                "CREATE MACRO a(x) AS b(x) + 1",
                                "CREATE MACRO b(x) AS a(x) + 1",
                                "DROP MACRO a"),
                        "macro B, which takes no argument it could be tried with"),
                Arguments.of(
                        List.of(
                                table,
                                "CREATE MACRO gone() AS 7 + 1",
                                "CREATE NODE TABLE D(id INT64, d INT64 DEFAULT gone(), PRIMARY KEY (id))",
                                "DROP MACRO gone"),
                        "the default of column d of table D (gone()), which the engine itself does not compute"),
                Arguments.of(
                        List.of(
                                "CREATE NODE TABLE T(id INT64, s STRUCT(a INT64), d DOUBLE, PRIMARY KEY (id))",
                                "CREATE (:T {id: 1, s: {a: 1}, d: CAST('NaN' AS DOUBLE)})",
                                "CREATE (:T {id: 2, d: 7.0})"),
                        "column d (DOUBLE) of table T, which holds NaN while structs and unions of the table are NULL in 2"
                                + " ways"),
                Arguments.of(
                        List.of(
                                "CREATE NODE TABLE T(id INT64, s STRUCT(l FLOAT[], t STRING), PRIMARY KEY (id))",
                                "CREATE (:T {id: 1})",
                                "CREATE (:T {id: 2, s: {l: CAST([1.5, CAST('NaN' AS FLOAT)] AS FLOAT[]), t: 'x'}})"),
                        "column s (STRUCT(l FLOAT[], t STRING)) of table T, which holds NaN"),
                Arguments.of(
                        List.of(
                                "CREATE NODE TABLE T(id INT64, v STRUCT(a DECIMAL(10, 2))[], PRIMARY KEY (id))",
                                "CREATE (:T {id: 1})"),
                        "column v (STRUCT(a DECIMAL(10, 2))[]) of table T, because a file keeps neither"),
                Arguments.of(
                        List.of(
                                table,
                                "CREATE (:T {id: 1})",
                                "CREATE REL TABLE R(FROM T TO T, v MAP(STRING, UNION(n INT64, t STRING)))",
                                "MATCH (a:T), (b:T) CREATE (a)-[:R {v: map(['k'], [union_value(n := 1)])}]->(b)"),
                        "of table R (T -> T), because a file keeps neither"),
                Arguments.of(
                        List.of(
                                "CREATE NODE TABLE P(id DOUBLE, v INT64, PRIMARY KEY(id))",
                                "CREATE (:P {id: 0.0, v: 1}), (:P {id: CAST('nan' AS DOUBLE), v: 3})",
                                "CREATE REL TABLE R(FROM P TO P)"),
                        "table P with NaN in its primary key id (1 row)"),
                Arguments.of(
                        List.of("CREATE NODE TABLE T(id INT64, `*` STRING, PRIMARY KEY (id))"), "column * of table T"),
                Arguments.of(
                        List.of("CREATE NODE TABLE T(id INT64, v INT64" + "[]".repeat(500) + ", PRIMARY KEY (id))"),
                        "column v of table T, because it has more than 30 types in each other"),
                Arguments.of(
                        List.of("CREATE NODE TABLE T(id INT64, v " + "STRUCT(a ".repeat(100) + "INT64" + ")".repeat(100)
                                + ", PRIMARY KEY (id))"),
                        "column v of table T, because it has more than 30 types in each other"),
                Arguments.of(
                        List.of(table, "CREATE REL TABLE R(FROM T TO T, v INT64" + "[]".repeat(30) + ")"),
                        "column v of table R, because it has more than 30 types in each other"),
                Arguments.of(
                        List.of(table, "CREATE REL TABLE B(FROM T TO T) WITH (storage_direction='bwd')"),
                        "relationship table B, because it is stored backward only"),
                Arguments.of(
                        List.of(
                                table,
                                "CREATE NODE TABLE `R (T -> T)`(id INT64, PRIMARY KEY (id))",
                                "CREATE REL TABLE R(FROM T TO T)"),
                        "node table R (T -> T), because a FROM/TO pair of relationship table R has the same name"));
    }

    @ParameterizedTest
    @MethodSource("whatCannotBeCarried")
    void a_preflight_names_it(List<String> statements, String words) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", statements);

            List<Finding> findings = instance.preflight().findings();
            assertThat(findings)
                    .as("%s", findings)
                    .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                    .filteredOn(finding -> finding.check().equals("fidelity"))
                    .extracting(Finding::sentence)
                    .singleElement()
                    .asString()
                    .contains(words)
                    .doesNotContain("scratch", "Exception");
        }
    }

    @Test
    void macros_that_call_each_other_are_refused_without_being_called() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "CREATE MACRO a(x) AS b(x) + 1",
                            "CREATE MACRO b(x) AS a(x) + 1",
                            "CREATE MACRO c(x) AS 2 * a(x)"));

            assertThat(fidelityFindings(instance))
                    .hasSize(3)
                    .allSatisfy(sentence -> assertThat(sentence)
                            .contains("which calls itself, so that no engine comes to an end with it"));
        }
    }

    @Test
    void a_macro_whose_trial_ends_the_engine_is_named_alone() throws Exception {
        try (RealInstance instance = startWatched()) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "CREATE MACRO boom(x) AS x + 1",
                            "CREATE MACRO good(x) AS x + 2"));
            watched.get().failAt("RETURN CAST(`BOOM`(", FailingEngines.Fault.CRASHED);

            assertThat(fidelityFindings(instance))
                    .singleElement()
                    .asString()
                    .contains("macro BOOM, in whose trial the engine ended")
                    .doesNotContain("GOOD");
        }
    }

    /** Engines write names of parameters down as they are, and do not agree where a comment ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "`x:=/***/ ' /* */ 1) AS 5; CREATE NODE TABLE Run(id INT64, PRIMARY KEY (id)); //'`",
                "`x) AS 5; CREATE NODE TABLE Run(id INT64, PRIMARY KEY (id)); CREATE MACRO g(y`"
            })
    void statements_in_the_name_of_a_parameter_are_never_run(String parameter) throws Exception {
        try (RealInstance instance = startWatched()) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "CREATE MACRO f(" + parameter + ") AS 5 + 0"));

            assertThat(fidelityFindings(instance))
                    .anySatisfy(sentence -> assertThat(sentence).contains("macro "));
            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);
            assertThat(watched.get().requests()).noneMatch(request -> request.contains("NODE TABLE Run"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"`x:= 5 // `", "`x'`"})
    void a_parameter_whose_name_opens_a_comment_or_a_text_is_refused(String parameter) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "CREATE MACRO f(" + parameter + ") AS 5 + 0"));

            assertThat(fidelityFindings(instance))
                    .anySatisfy(sentence -> assertThat(sentence).contains("macro "));
        }
    }

    @Test
    void a_macro_that_reaches_nextval_through_another_takes_no_value_of_the_sequence() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "CREATE SEQUENCE q"));
            instance.leaveUnclosed("g1", List.of("CREATE MACRO a() AS nextval('q')", "CREATE MACRO b() AS a() + 1"));
            assertThat(instance.query("g1", "RETURN nextval('q')").rows()).hasToString("[[1]]");

            assertThat(fidelityFindings(instance))
                    .filteredOn(sentence -> sentence.contains("macro B"))
                    .singleElement()
                    .asString()
                    .contains("whose meaning the engine does not tell");

            assertThat(instance.query("g1", "RETURN nextval('q')").rows()).hasToString("[[2]]");
        }
    }

    @Test
    void nan_is_carried_in_a_table_that_is_loaded_by_one_statement() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, s STRUCT(a INT64), d DOUBLE, PRIMARY KEY (id))",
                            "UNWIND range(1, 50) AS i CREATE (:T {id: i, s: {a: i}, d: CASE WHEN i % 3 = 0"
                                    + " THEN CAST('NaN' AS DOUBLE) ELSE i * 1.5 END})",
                            "CREATE NODE TABLE U(id INT64, s STRUCT(a INT64), m MAP(STRING, DOUBLE), PRIMARY KEY (id))",
                            "CREATE (:U {id: 1, s: {a: 1}, m: map(['banana', 'a nan'], [1.5, 2.5])})",
                            "CREATE (:U {id: 2, m: map(['nano'], [1.5])})"));

            assertThat(fidelityFindings(instance)).isEmpty();
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @FullDepth
    @Test
    void a_type_that_no_file_keeps_is_nothing_to_refuse_where_no_row_has_a_value_of_it() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE Empty(id INT64, v STRUCT(a TIMESTAMP_NS)[], PRIMARY KEY (id))",
                            "CREATE NODE TABLE T(id INT64, u UNION(n INT64, t STRING)[], s STRUCT(a INT128)[],"
                                    + " i STRUCT(a INTERVAL)[], PRIMARY KEY (id))",
                            "CREATE (:T {id: 1, i: [{a: interval('2 days')}]})"));

            assertThat(fidelityFindings(instance)).isEmpty();
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void a_macro_whose_answers_take_for_ever_holds_up_no_preflight() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1", List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "CREATE MACRO many(x) AS x!"));

            assertThat(fidelityFindings(instance)).isEmpty();
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @FullDepth
    @Test
    void rows_that_stand_in_files_of_others_are_refused_and_those_that_are_not_there_too() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            String elsewhere = data.resolve("elsewhere").toString();
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE Own(id INT64, PRIMARY KEY (id))",
                            "CREATE NODE TABLE Empty(id INT64, PRIMARY KEY (id))",
                            "CREATE (:Own {id: 1})",
                            "COPY (MATCH (n:Own) RETURN n.id AS id) TO '" + elsewhere + "_nodes_T.parquet'",
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id)) WITH (storage = '" + elsewhere + "')",
                            "CREATE NODE TABLE Gone(id INT64, PRIMARY KEY (id)) WITH (storage = '" + elsewhere + "')"));

            assertThat(fidelityFindings(instance))
                    .hasSize(2)
                    .anySatisfy(sentence ->
                            assertThat(sentence).contains("table T, whose rows stand in files outside the database"))
                    .anySatisfy(sentence -> assertThat(sentence).contains("table Gone, whose rows cannot be read"));
            assertThat(instance.export().problem()).asString().contains("table T, whose rows stand in files");
        }
    }

    @FullDepth
    @Test
    void tables_and_macros_that_come_and_go_while_it_looks_are_nothing_to_refuse() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))"));
            AtomicBoolean goingOn = new AtomicBoolean(true);
            CompletableFuture<Void> caller = CompletableFuture.runAsync(
                    () -> {
                        while (goingOn.get()) {
                            instance.query("g1", "CREATE NODE TABLE X(id INT64, PRIMARY KEY (id))");
                            instance.query("g1", "CREATE MACRO m(x) AS x + 1");
                            instance.query("g1", "DROP MACRO m");
                            instance.query("g1", "DROP TABLE X");
                        }
                    },
                    Thread::startVirtualThread);
            try {
                for (int time = 0; time < 5; time++) {
                    assertThat(instance.preflight().findings())
                            .filteredOn(finding -> finding.subject().equals("g1"))
                            .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                            .isEmpty();
                }
            } finally {
                goingOn.set(false);
                caller.join();
            }
        }
    }

    @FullDepth
    @Test
    void a_relationship_table_over_several_pairs_is_nothing_to_refuse_under_an_old_kuzu_either() throws Exception {
        try (RealInstance instance = RealInstance.start(data, "kuzu@0.9.0", engines -> engines)) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                            "CREATE NODE TABLE B(id INT64, PRIMARY KEY (id))",
                            "CREATE REL TABLE R(FROM A TO A, FROM A TO B)",
                            "CREATE (:A {id: 1})-[:R]->(:B {id: 1})"));

            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.subject().equals("g1"))
                    .extracting(Finding::severity)
                    .doesNotContain(PreflightReport.Severity.BLOCKER);
        }
    }

    @Test
    void relationships_that_a_replay_left_at_one_of_their_ends_only_are_refused() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "CREATE REL TABLE R(FROM T TO T, k INT64)"));
            instance.leaveUnclosed(
                    "g1",
                    List.of(
                            "UNWIND range(1, 20) AS i CREATE (:T {id: i})",
                            "MATCH (a:T), (b:T) WHERE b.id = a.id + 1 CREATE (a)-[:R {k: a.id}]->(b)",
                            "MATCH (t:T) WHERE t.id > 3 AND t.id < 7 DETACH DELETE t",
                            "CREATE REL TABLE Forward(FROM T TO T) WITH (storage_direction = 'fwd')"));

            assertThat(fidelityFindings(instance))
                    .singleElement()
                    .asString()
                    .contains(
                            "relationships R (T -> T), of which the engine finds 14 from their FROM ends and 15 from their"
                                    + " TO ends");
            assertThat(instance.export().problem()).asString().contains("relationships R (T -> T)");
        }
    }

    private static List<String> fidelityFindings(RealInstance instance) {
        return instance.preflight().findings().stream()
                .filter(finding -> finding.check().equals("fidelity"))
                .map(Finding::sentence)
                .toList();
    }

    @Test
    void a_preflight_of_what_can_be_carried_blocks_nothing() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE TYPE money AS DECIMAL(12, 2)",
                            "CREATE NODE TABLE T(id INT64, m money, n INT64 DEFAULT (1 + 2) * 3, deep INT64"
                                    + "[]".repeat(29) + ", PRIMARY KEY (id))",
                            "CREATE MACRO area(x, y) AS (x + y) * x",
                            "CREATE MACRO जोड़(दिन) AS दिन + 1",
                            "CREATE MACRO mx(हि, हिन्दी) AS हि * 10 + हिन्दी",
                            "CREATE (:T {id: 1})"));

            assertThat(instance.preflight().isBlocked())
                    .as("%s", instance.preflight().findings())
                    .isFalse();
        }
    }
}
