package dev.instar.e2e;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.QueryAnswer;
import java.util.List;

/** A small graph with every kind of value that Parquet carries, and the questions that must be answered alike. */
public final class SmallGraph {

    private static final List<String> STATEMENTS = List.of(
            "CREATE NODE TABLE Item(id INT64, name STRING, big INT64, small INT16, ratio DOUBLE, ok BOOL, day DATE, "
                    + "at TIMESTAMP, tags STRING[], point STRUCT(x DOUBLE, label STRING), uid UUID, raw BLOB, "
                    + "PRIMARY KEY(id))",
            "CREATE NODE TABLE Place(code STRING, PRIMARY KEY(code))",
            "CREATE NODE TABLE Nothing(id INT64, PRIMARY KEY(id))",
            "CREATE REL TABLE NEAR(FROM Item TO Item, metres DOUBLE, since TIMESTAMP)",
            "CREATE REL TABLE AT(FROM Item TO Place)",
            "CREATE (:Item {id: 1, name: 'ant', big: 9007199254740993, small: -32768, ratio: -0.1, ok: true, "
                    + "day: date('2024-02-29'), at: timestamp('2024-02-29 23:59:59.123456'), tags: ['a', 'b'], "
                    + "point: {x: 1.5, label: 'here'}, uid: uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), "
                    + "raw: blob('\\\\x01\\\\xFF')})",
            "CREATE (:Item {id: -9223372036854775807, name: '', big: -1, ok: false, day: date('0001-01-01'), tags: []})",
            "CREATE (:Item {id: 3, name: 'quote \\' \" ; // and \\n line, naïve 漢字'})",
            "CREATE (:Item {id: 4})",
            "CREATE (:Place {code: 'Zürich'})",
            "CREATE (:Place {code: ''})",
            "MATCH (a:Item), (b:Item) WHERE a.id < b.id CREATE (a)-[:NEAR {metres: 2.5, "
                    + "since: timestamp('2020-01-01 00:00:00.000001')}]->(b)",
            "MATCH (a:Item), (b:Place) WHERE a.id > 1 CREATE (a)-[:AT]->(b)",
            "UNWIND range(100, 3000) AS i CREATE (:Item {id: i, name: concat('item ', cast(i AS STRING))})");

    private static final List<String> QUESTIONS = List.of(
            "MATCH (i:Item) WHERE i.id < 100 RETURN i.* ORDER BY i.id",
            "MATCH (i:Item) RETURN count(*), min(i.id), max(i.id), min(i.name), max(i.name)",
            "MATCH (a:Item)-[n:NEAR]->(b:Item) RETURN a.id, b.id, n.metres, n.since ORDER BY a.id, b.id",
            "MATCH (a:Item)-[:AT]->(p:Place) RETURN a.id, p.code ORDER BY a.id, p.code",
            "MATCH (n:Nothing) RETURN count(*)");

    private SmallGraph() {}

    public static void create(NodeApi node, String graphId) {
        node.createDatabase(graphId);
        STATEMENTS.forEach(statement -> node.query(graphId, statement));
    }

    public static List<QueryAnswer> answers(NodeApi node, String graphId) {
        return QUESTIONS.stream().map(question -> node.query(graphId, question)).toList();
    }
}
