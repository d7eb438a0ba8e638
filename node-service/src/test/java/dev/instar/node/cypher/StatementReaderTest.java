package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allow-list knows every statement a caller may send, and nothing that reads or writes beside the database passes it. */
class StatementReaderTest {

    private final StatementReader reader = new StatementReader(1_000_000, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MATCH (n) RETURN n",
                "match (n:Person) return n.name limit 5;",
                "MATCH (n:Person:Admin|Guest) WHERE n.age >= 18 AND NOT n.gone OR n.name =~ 'a.*' RETURN DISTINCT n.* ORDER BY n.age DESC, n.name SKIP 1 LIMIT $most",
                "OPTIONAL MATCH p = (a:P {id: $id})-[e:KNOWS*1..3 (r, n | WHERE r.since > 2 | {r.since}, {n.id})]->(b) RETURN p, length(p)",
                "MATCH (a)-[:R* ALL SHORTEST 1..5]->(b) RETURN a",
                "MATCH (a)-[:R* SHORTEST ..5]-(b)<-[x]-(c)-->(d)<--(e)--(f) RETURN *",
                "MATCH (a)-[:R* WSHORTEST(cost)]->(b) RETURN cost(e)",
                "MATCH (n) WHERE EXISTS { MATCH (n)-[:R]->() } RETURN COUNT { MATCH (n)--(m) WHERE m.x = 1 }",
                "MATCH (n) WHERE (n)-[:R]->(:P) RETURN count(*), COUNT(DISTINCT n.x)",
                "UNWIND $rows AS row RETURN row.a, row['b'], row[1:2], row[..3]",
                "UNWIND range(1, 10) AS i WITH i, i * 2 AS j WHERE j % 4 = 0 RETURN -i + +j ^ 2 / 3 - 4, i << 2 | 1 & 3, 5!",
                "WITH 1 AS one RETURN one",
                "RETURN 1 UNION ALL RETURN 2 UNION RETURN 3",
                "RETURN CASE WHEN 1 < 2 THEN 'a' ELSE 'b' END, CASE 1 WHEN 1 THEN 2 END",
                "RETURN [x, 1, null], {a: 1, 'b c': [1]}, map([1], [2]), list_transform([1, 2], x -> x + 1), list_reduce([1], (a, b) -> a + b)",
                "RETURN any(x IN [1] WHERE x > 0), all(x IN [1] WHERE x > 0), none(x IN [1] WHERE x > 0), single(x IN [1] WHERE x > 0)",
                "RETURN CAST('1' AS INT64), CAST(1, 'STRING'), CAST([1] AS INT8[3]), CAST(x AS STRUCT(a INT64, b MAP(STRING, DECIMAL(18, 2))))",
                "RETURN 1.5, .5, 1e-3, 'it\\'s', \"say \\\"hi\\\"\", 'a' + \"b\", true, FALSE, NULL, 'it''s'",
                "RETURN 'x' STARTS WITH 'y', 'x' ENDS WITH 'y', 'x' CONTAINS 'y', 1 IN [1], NULL IS NULL, 1 IS NOT NULL, 1 <> 2, true XOR false",
                "MATCH (n:`strange ``name`) RETURN n.`a b` AS `the answer`",
                "CALL disk_info() RETURN *",
                "MATCH (analyze:Analyze) RETURN analyze.analyze",
                "MATCH (begin:User)-[load:USE]->(end1:Role) RETURN begin.copy, load.graph, end1.index",
                "MATCH (a), (b) HINT (a JOIN b) RETURN a",
                "CALL show_tables() RETURN *",
                "CALL TABLE_INFO('T') WHERE name = 'x' RETURN name",
                "CALL show_indexes() YIELD table_name AS t, index_name RETURN t",
                "CALL db_version() RETURN *",
                "CALL current_setting('threads') RETURN *",
                "CALL query_fts_index('T', 'i', 'word', top := 3) RETURN node, score",
                "CALL query_vector_index('T', 'i', CAST([1.0, 2.0] AS FLOAT[2]), 10) YIELD node, distance RETURN *",
                "CALL project_graph('g', ['P'], {'R': 'r.x > 1'})",
                "CALL project_graph_cypher('g', 'MATCH (a:P)-[r:R]->(b:P) WHERE a.n = \\'x\\' RETURN a, r, b')",
                "CALL page_rank('g') RETURN node, rank",
                "EXPLAIN MATCH (n) RETURN n",
                "PROFILE MATCH (n) RETURN n",
                "// CREATE\nMATCH (n) RETURN n /* DROP TABLE n */"
            })
    void a_query_passes_and_only_reads(String text) {
        assertThat(reader.read(text))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Allowed.class))
                .satisfies(allowed -> assertThat(allowed.readOnly()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE (:Person {id: 1, name: $name, tags: ['a']})",
                "CREATE (a:P {id: 1})-[:R {since: 1}]->(b:P {id: 2}), (c:P)",
                "MATCH (a:P), (b:P) WHERE a.id = 1 CREATE (a)-[r:R]->(b) RETURN r",
                "MERGE (n:P {id: 1}) ON CREATE SET n.x = 1, n.y = 2 ON MATCH SET n.x = n.x + 1 RETURN n",
                "MATCH (n) SET n.name = 'x', n.y = NULL",
                "MATCH (n) SET n = {name: 'x'}",
                "MATCH (n) REMOVE n.name",
                "MATCH (n)-[r]->() DELETE r, n",
                "MATCH (n) DETACH DELETE n RETURN n.*",
                "UNWIND $rows AS row MATCH (a:P {id: row.a}) CREATE (a)-[:R]->(:P {id: row.b}) WITH a RETURN count(*)",
                "EXPLAIN CREATE (:Person {id: 1})",
                "PROFILE CREATE (:Person {id: 1})",
                "RETURN nextval('s')",
                "CHECKPOINT",
                "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
                "CREATE NODE TABLE IF NOT EXISTS P(id SERIAL PRIMARY KEY, n STRING DEFAULT 'x', l INT64[][3], s STRUCT(a INT64, b STRING), m MAP(STRING, INT64), u UNION(a INT64, b STRING), d DECIMAL(18, 4))",
                "CREATE NODE TABLE P AS MATCH (n) RETURN n.id",
                "CREATE REL TABLE R(FROM A TO B, FROM B TO A, since DATE DEFAULT date('2020-01-01'), MANY_ONE)",
                "CREATE REL TABLE GROUP R(FROM A TO B, FROM B TO A)",
                "CREATE REL TABLE IF NOT EXISTS R(FROM A TO B) WITH (storage_direction = 'fwd')",
                "CREATE SEQUENCE IF NOT EXISTS s INCREMENT BY -2 MINVALUE -10 NO MAXVALUE START WITH 5 CYCLE",
                "CREATE TYPE money AS DECIMAL(12, 2)",
                "CREATE MACRO plus(a, b := 3) AS a + b * 2",
                "CREATE MACRO every(a, l) AS concat(a[1:2], 'x') STARTS WITH a.x + CAST(l AS STRING) ^ {x: 1}.x",
                "CREATE NODE TABLE P AS MATCH (n) WHERE n.x > 1 AND NOT n.y RETURN n.id",
                "CREATE ART INDEX by_s FOR (p:D) ON (p.s)",
                "CALL create_fts_index('T', 'i', ['name'], stemmer := 'porter', stopwords := 'Words')",
                "CALL drop_vector_index('T', 'i')",
                "CALL drop_fts_index('my table', 'book-index')",
                "CALL create_fts_index('my table', 'book-index', ['नाम'], ignore_pattern := '[0-9]+')",
                "CALL create_vector_index('T', 'i', 'v', efc := $n, metric := 'l2', mu := 30)",
                "DROP TABLE IF EXISTS Person",
                "DROP SEQUENCE s",
                "DROP MACRO m",
                "ALTER TABLE P ADD IF NOT EXISTS age INT64 DEFAULT 3",
                "ALTER TABLE P DROP IF EXISTS age",
                "ALTER TABLE P RENAME TO Q",
                "ALTER TABLE P RENAME age TO years",
                "ALTER TABLE R ADD FROM A TO B",
                "ALTER TABLE R DROP FROM A TO B",
                "COMMENT ON TABLE Person IS 'x'"
            })
    void what_writes_data_or_schema_passes_as_a_write(String text) {
        assertThat(reader.read(text))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Allowed.class))
                .satisfies(allowed -> assertThat(allowed.readOnly()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    FILES | LOAD FROM '/proc/1/cmdline' (file_format='csv', header=false) RETURN *
                    FILES | CALL project_graph_cypher('g', 'LOAD FROM "/etc/passwd" RETURN *')
                    FILES | CALL project_graph_cypher('g', "CALL project_graph_cypher('h', 'COPY (RETURN 1) TO \\"x\\"')")
                    FILES | CALL create_fts_index('T', 'i', ['c'], stopwords := '/etc/passwd')
                    FILES | CALL create_fts_index('T', 'i', ['c'], stemmer := 'none', `StopWords` := 's3://bucket/words.csv')
                    FILES | CALL create_fts_index('T', 'i', ['c'], stopwords := $words)
                    FILES | CALL create_fts_index('T', 'i', ['c'], stopwords := 'words' + '.csv')
                    FILES | CALL create_fts_index('T', 'i', ['c'], jieba_dict_dir := '/any')
                    NAMES | CALL create_fts_index('T', 'x` (ID SERIAL, PRIMARY KEY(ID)); LOAD EXTENSION "/x"; //', ['c'])
                    NAMES | CALL create_fts_index('T', 'i', ['c', 'd, LOAD FROM x'])
                    NAMES | CALL create_vector_index('T', 'i', 'c` ;', metric := 'l2')
                    NAMES | CALL drop_fts_index('T', 'i` ;DROP')
                    FILES | CALL project_graph('g', {'P': '1 UNION LOAD FROM "/etc/passwd" RETURN 1, 2'}, [])
                    FILES | CALL project_graph('g', [], {R: "1 UNION LOAD FROM '/etc/passwd' RETURN 1"})
                    EMBEDDED | CALL project_graph('g', {'P': 'nextval("s") > 0'}, [])
                    EMBEDDED | CALL project_graph('g', {'P': $condition}, [])
                    EMBEDDED | CALL project_graph('g', {'P': 'a' + 'b'}, [])
                    EMBEDDED | CALL project_graph('g', {'P`) LOAD FROM x //': 'n.x > 1'}, [])
                    EMBEDDED | CALL project_graph('g', $tables, [])
                    EMBEDDED | CALL project_graph('g', ['P`) LOAD FROM x //'], [])
                    NOT_UNDERSTOOD | CALL project_graph('g', {'P': 'n.x >'}, [])
                    UNREADABLE | CREATE MACRO f(`x:=/***/ ' /* */ 1) AS 5; INSTALL e FROM "http://h/"; LOAD e; //'`) AS 5 + 0
                    UNREADABLE | CREATE MACRO `my f`(x) AS x
                    UNREADABLE | CREATE MACRO f(`my x` := 3) AS `my x`
                    EXTENSIONS | CALL Project_Graph_Cypher('g', 'INSTALL httpfs')
                    EMBEDDED | CALL project_graph_cypher('g', 'CREATE (:T {id: 1})')
                    EMBEDDED | CALL project_graph_cypher('g', $text)
                    EMBEDDED | CALL project_graph_cypher('g', 'LOAD' + ' FROM "/etc/passwd" RETURN *')
                    EMBEDDED | CALL project_graph_cypher('g', 'L\\x4fAD FROM "/etc/passwd" RETURN *')
                    EMBEDDED | CALL project_graph_cypher('g', 'L''OAD')
                    FILES | LOAD WITH HEADERS (a STRING) FROM 'a.csv' RETURN a
                    FILES | MATCH (n) LOAD FROM 'a.csv' WHERE a = n.id RETURN *
                    FILES | COPY (RETURN 'x' AS a) TO '/any.csv'
                    FILES | COPY T FROM 'a.csv' (header=true)
                    FILES | COPY T FROM (MATCH (n) RETURN n.id)
                    SERIALS | DROP SEQUENCE T_id_serial
                    SERIALS | DROP SEQUENCE IF EXISTS `T_ID_SERIAL`
                    FILES | copy T(a, b) from ['a.csv', 'b.csv']
                    FILES | EXPORT DATABASE '/x' (format='parquet')
                    FILES | IMPORT DATABASE '/x'
                    FILES | PROFILE EXPORT DATABASE '/x'
                    FILES | CREATE NODE TABLE X(c INT64, PRIMARY KEY(c)) WITH (storage='/other/0001-S.parquet', format='icebug-disk')
                    FILES | CREATE REL TABLE X(FROM A TO B) WITH (storage_direction = 'fwd', `Storage` = '/x')
                    FILES | PROFILE CREATE REL TABLE IF NOT EXISTS X(FROM A TO B) WITH (format='icebug-disk')
                    FILES | EXPLAIN LOGICAL COPY T FROM 'a.csv'
                    EXTENSIONS | INSTALL httpfs FROM 'http://127.0.0.1/'
                    EXTENSIONS | FORCE INSTALL fts
                    EXTENSIONS | LOAD EXTENSION '/x.so'
                    EXTENSIONS | LOAD fts
                    EXTENSIONS | UNINSTALL fts
                    EXTENSIONS | UPDATE fts
                    EXTENSIONS | PROFILE LOAD EXTENSION fts
                    OTHER_DATABASES | ATTACH '/x.lbug' AS other (dbtype lbug)
                    OTHER_DATABASES | PROFILE ATTACH '/x.lbug' AS other (dbtype lbug, schema = 's')
                    OTHER_DATABASES | DETACH other
                    OTHER_DATABASES | USE other
                    OTHER_DATABASES | USE GRAPH g2
                    OTHER_DATABASES | CREATE GRAPH g2
                    OTHER_DATABASES | PROFILE CREATE GRAPH g2 ANY
                    OTHER_DATABASES | DROP GRAPH g2
                    TRANSACTIONS | BEGIN TRANSACTION READ ONLY
                    TRANSACTIONS | PROFILE COMMIT
                    TRANSACTIONS | ROLLBACK
                    TRANSACTIONS | MATCH (n) RETURN n; DROP TABLE n
                    SETTINGS | CALL threads=4
                    SETTINGS | PROFILE CALL timeout = 1
                    ACCOUNTS | CREATE USER eve WITH PASSWORD 'x'
                    ACCOUNTS | CREATE ROLE admin
                    ENDLESS | CREATE MACRO f(a) AS F(a) + 1
                    HIDDEN_WRITES | CREATE MACRO f() AS nextval('s')
                    HIDDEN_WRITES | CREATE MACRO f(a) AS a + NextVal('s') * 2
                    UNREADABLE | CREATE MACRO f(a,b) AS a AND b
                    UNREADABLE | CREATE MACRO f(a) AS a >= 18
                    UNREADABLE | CREATE MACRO f(a) AS a IS NULL
                    UNREADABLE | CREATE MACRO f(l) AS list_transform(l, z -> z + 1)
                    UNREADABLE | ALTER TABLE T ADD flag BOOL DEFAULT 1 < 2
                    UNREADABLE | CREATE NODE TABLE U(id INT64, ok BOOL DEFAULT NOT false, PRIMARY KEY(id))
                    UNREADABLE | CREATE REL TABLE U(FROM A TO B, ok BOOL DEFAULT true XOR true)
                    UNREADABLE | PROFILE CREATE MACRO pm(x) AS CASE WHEN x THEN 1 ELSE 2 END
                    UNREADABLE | CREATE MACRO f(l) AS any(x IN l WHERE x)
                    UNREADABLE | CREATE MACRO f(l) AS [1 + (l OR l)]
                    CALLS | CALL sql_query('other', 'select 1') RETURN *
                    CALLS | CALL READ_CSV_SERIAL('/etc/passwd') RETURN *
                    CALLS | CALL `read_parquet`('/x') RETURN *
                    NOT_UNDERSTOOD | GRANT ALL TO eve
                    NOT_UNDERSTOOD | MATCH (n RETURN n
                    NOT_UNDERSTOOD | RETURN 'never closed
                    NOT_UNDERSTOOD | RETURN 'bad \\z escape'
                    NOT_UNDERSTOOD | /***/ RETURN ' /* */ LOAD FROM "x" RETURN * //'
                    """)
    void what_reaches_out_of_the_database_is_refused_by_its_rule(Rule rule, String text) {
        assertThat(reader.read(text))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Refused.class))
                .satisfies(refused ->
                        assertThat(refused.rule()).as(refused.sentence()).isEqualTo(rule));
    }

    @Test
    void a_text_is_sent_on_without_its_comments() {
        assertThat(reader.read("MATCH (n) // one\nRETURN /* two */ 'kept // here' AS a"))
                .isEqualTo(new Reading.Allowed(
                        "MATCH (n)  \nRETURN   'kept // here' AS a", true, Set.of(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY P FROM '/load/p.csv'",
                "CREATE NODE TABLE Q AS MATCH (p:P) RETURN p.id",
                "CREATE REL TABLE R(FROM P TO P) AS MATCH (a:P)-[:K]->(b:P) RETURN a.id, b.id",
                "CREATE ART INDEX i FOR (p:P) ON (p.name)",
                "DROP INDEX i ON P",
                "CHECKPOINT",
                "PROFILE CHECKPOINT",
                "CALL CREATE_FTS_INDEX('P', 'i', ['name'])"
            })
    void what_may_not_go_through_the_log_is_told(String text) {
        assertThat(new StatementReader(1_000_000, Path.of("/load")).read(text))
                .isInstanceOfSatisfying(
                        Reading.Allowed.class,
                        allowed -> assertThat(allowed.hazards()).containsExactly(LogHazard.BYPASSED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MATCH (p:P) DETACH DELETE p                                  | DETACHED
            MATCH (p:P {id: 1}) DETACH DELETE p CREATE (:P {id: 2})      | DETACHED
            PROFILE MATCH (p:P) DETACH DELETE p                          | DETACHED
            ALTER TABLE P ADD IF NOT EXISTS n INT64                      | ALTERED
            ALTER TABLE K DROP since                                     | ALTERED
            ALTER TABLE P RENAME TO Q                                    | ALTERED
            DROP MACRO f                                                 | ALTERED
            DROP TABLE P                                                 | ALTERED
            COMMENT ON TABLE P IS 'persons'                              | NONE
            MATCH (a:P)-[k:K]->(b:P) DELETE k                            | NONE
            MATCH (p:P) DELETE p                                         | NONE
            """)
    void what_engines_replay_wrongly_is_told(String text, String hazard) {
        assertThat(reader.read(text))
                .isInstanceOfSatisfying(
                        Reading.Allowed.class,
                        allowed -> assertThat(allowed.hazards())
                                .isEqualTo(hazard.equals("NONE") ? Set.of() : Set.of(LogHazard.valueOf(hazard))));
    }

    @ParameterizedTest
    @CsvSource({
        "kuzu@0.11.2, true",
        "ladybug@0.16.1, true",
        "ladybug@0.17.1, true",
        "ladybug@0.18.3, false",
        "ladybug@0.20.4, false"
    })
    void an_engine_that_replays_a_statement_rightly_needs_no_checkpoint_after_it(String engine, boolean needed) {
        assertThat(new Reading.Allowed("", false, Set.of(LogHazard.DETACHED), Optional.empty())
                        .needsCheckpoint(EngineVersion.parse(engine)))
                .isEqualTo(needed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MATCH (p) SET p.index = 3, p.copy = 'COPY'",
                "CREATE (:INDEX {t: 'CREATE TABLE t AS q'})",
                "CREATE NODE TABLE Copy(index INT64, PRIMARY KEY(index))",
                "ANALYZE",
                "ANALYZE User"
            })
    void a_write_that_only_mentions_such_words_goes_through_the_log(String text) {
        assertThat(reader.read(text)).isEqualTo(new Reading.Allowed(text, false, Set.of(), Optional.empty()));
    }

    @Test
    void a_refusal_names_the_place_and_says_what_to_do() {
        assertThat(reader.read("MATCH (n)\nRETURN n FORM x"))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Refused.class))
                .satisfies(refused -> assertThat(refused.sentence())
                        .startsWith("The statement is not understood at line 2, column 10 ('FORM').")
                        .contains("observe"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    true  | COPY T FROM '/load/a.csv' (header=true)
                    true  | COPY T(a, b) FROM ["/load/a.csv", '/load/deep/b.parquet']
                    false | COPY T FROM '/load/../etc/passwd'
                    false | COPY T FROM '/loads/a.csv'
                    false | COPY T FROM 'a.csv'
                    false | COPY T FROM '/load/*.csv'
                    false | COPY T FROM '/load/\\u002e\\u002e/x.csv'
                    false | COPY T FROM ['/load/a.csv', '/etc/passwd']
                    false | COPY T FROM GLOB('/load/a.csv')
                    false | COPY T FROM (LOAD FROM '/load/a.csv' RETURN *)
                    false | COPY (MATCH (n) RETURN n.id) TO '/load/a.csv'
                    false | LOAD FROM '/load/a.csv' RETURN *
                    """)
    void tables_are_filled_from_files_of_the_load_folder_and_no_others(boolean allowed, String text) {
        var loading = new StatementReader(1_000_000, Path.of("/load"));
        assertThat(loading.read(text) instanceof Reading.Allowed).isEqualTo(allowed);
        assertThat(reader.read(text)).isInstanceOf(Reading.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INT64", "string[]", "FLOAT[3]", "DECIMAL(18, 4)", "STRUCT(a INT64, b MAP(STRING, DATE[]))"})
    void the_type_of_a_parameter_is_a_type(String text) {
        assertThat(reader.isType(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "INT64) AS a UNION MATCH (m) DELETE m RETURN CAST(1 AS INT64",
                "INT64 /* x */",
                "INT64; DROP",
                "'x'",
                "DECIMAL(18, 4"
            })
    void what_would_reach_out_of_its_place_in_a_statement_is_no_type(String text) {
        assertThat(reader.isType(text)).isFalse();
    }
}
