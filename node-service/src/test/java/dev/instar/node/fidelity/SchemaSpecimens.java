package dev.instar.node.fidelity;

import static dev.instar.node.fidelity.Specimen.DECIMALS;
import static dev.instar.node.fidelity.Specimen.KUZU_11;
import static dev.instar.node.fidelity.Specimen.KUZU_9;
import static dev.instar.node.fidelity.Specimen.specimen;

import java.util.List;

/** Specimens of schemas: defaults, comments, sequences, names, relationships, macros, and types that engines keep. */
final class SchemaSpecimens {

    static final List<Specimen> ALL = List.of(
            specimen(
                    "Column defaults",
                    "lost",
                    "CREATE SEQUENCE s START 5",
                    "CREATE NODE TABLE T(id INT64, a STRING DEFAULT 'it\\'s \"so\"', b INT64 DEFAULT 7, c DATE DEFAULT"
                            + " date('2020-02-29'), d INT64 DEFAULT nextval('s'), e BOOL DEFAULT true, f INT64[] DEFAULT [1,"
                            + " -2], PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO T, w DOUBLE DEFAULT 0.5)",
                    "CREATE (:T {id: 1})",
                    "CREATE (:T {id: 2, a: NULL, b: NULL})",
                    "MATCH (a:T {id: 1}), (b:T {id: 2}) CREATE (a)-[:R]->(b)"),
            specimen(
                    "Negative column defaults",
                    "lost, and printed without their sign",
                    "CREATE NODE TABLE T(id INT64, a INT64 DEFAULT -5, b DOUBLE DEFAULT -1.5, c " + DECIMALS
                            + " DEFAULT -2.5, d INT64 DEFAULT 5, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO T, w INT32 DEFAULT -3)",
                    "CREATE (:T {id: 1})"),
            specimen(
                    "Table comments",
                    "lost",
                    "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO T)",
                    "COMMENT ON TABLE T IS 'it\\'s \"a\" \\\\ Zürich\nline'",
                    "COMMENT ON TABLE R IS 'edges'"),
            specimen(
                    "Sequences, used and unused",
                    "first value of an unused one lost; start replaced",
                    "CREATE SEQUENCE never START 10 INCREMENT 5 MINVALUE 0 MAXVALUE 100 CYCLE",
                    "CREATE SEQUENCE once START 10 INCREMENT 5",
                    "RETURN CAST(nextval('once') AS STRING) AS v",
                    "CREATE SEQUENCE often START -5 INCREMENT -2 MINVALUE -100 MAXVALUE 0 NO CYCLE",
                    "RETURN CAST(nextval('often') AS STRING) AS v",
                    "RETURN CAST(nextval('often') AS STRING) AS v",
                    "RETURN CAST(nextval('often') AS STRING) AS v",
                    "CREATE SEQUENCE `my order` START 2",
                    "RETURN CAST(nextval('my order') AS STRING) AS v"),
            specimen(
                    "SERIAL with gaps and its next value",
                    "kept",
                    "CREATE NODE TABLE T(id SERIAL, n STRING, PRIMARY KEY (id))",
                    "CREATE NODE TABLE Empty(id SERIAL, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO T)",
                    "UNWIND range(1, 10) AS i CREATE (:T {n: CAST(i AS STRING)})",
                    "MATCH (t:T) WHERE t.id = 3 OR t.id > 7 DELETE t",
                    "MATCH (a:T), (b:T) WHERE a.id = 1 AND b.id = 2 CREATE (a)-[:R]->(b)"),
            specimen(
                            "SERIAL after its table or column was renamed",
                            "next value lost; Kuzu 0.9 ends over it",
                            "CREATE NODE TABLE A(id SERIAL, t STRING, PRIMARY KEY(id))",
                            "UNWIND range(1, 5) AS i CREATE (:A {t: 'x'})",
                            "ALTER TABLE A RENAME TO B",
                            "CREATE NODE TABLE C(nr SERIAL, t STRING, PRIMARY KEY(nr))",
                            "UNWIND range(1, 7) AS i CREATE (:C {t: 'x'})",
                            "ALTER TABLE C RENAME nr TO number")
                    .unknownTo(KUZU_9),
            specimen(
                    "SERIAL of relationships",
                    "fails",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY(id))",
                    "CREATE REL TABLE R(FROM A TO A, n SERIAL, w INT64)",
                    "UNWIND range(1, 5) AS i CREATE (:A {id: i})",
                    "MATCH (a:A), (b:A) WHERE b.id = a.id + 1 CREATE (a)-[:R {w: a.id}]->(b)"),
            specimen(
                    "Relationships whose names share a file",
                    "edges silently lost",
                    "CREATE NODE TABLE B_C(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE C(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE D(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE A(FROM B_C TO D)",
                    "CREATE REL TABLE A_B(FROM C TO D)",
                    "CREATE (:B_C {id: 1})",
                    "CREATE (:C {id: 2})",
                    "CREATE (:D {id: 3})",
                    "MATCH (b:B_C), (d:D) CREATE (b)-[:A]->(d)",
                    "MATCH (c:C), (d:D) CREATE (c)-[:A_B]->(d)",
                    "MATCH (c:C), (d:D) CREATE (c)-[:A_B]->(d)"),
            specimen(
                    "Names that need back-quotes, as keys too",
                    "export fails (0.7 to 0.16), or is invalid (0.9)",
                    "CREATE NODE TABLE `my tab`(`my id` INT64, `order` STRING, `it's` STRING, PRIMARY KEY (`my id`))",
                    "CREATE REL TABLE `match`(FROM `my tab` TO `my tab`, `end` INT64, MANY_ONE)",
                    "CREATE (:`my tab` {`my id`: 1, `order`: 'o'})",
                    "CREATE (:`my tab` {`my id`: 2})",
                    "MATCH (a:`my tab` {`my id`: 1}), (b:`my tab` {`my id`: 2}) CREATE (a)-[:`match` {`end`: 3}]->(b)"),
            specimen(
                    "A slash, quotes and umlauts in table names",
                    "export fails, or writes invalid statements",
                    "CREATE NODE TABLE `a/b`(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE `q\"q'`(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE `Zürich`(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM `a/b` TO `q\"q'`, FROM `a/b` TO `Zürich`)",
                    "CREATE (:`a/b` {id: 1})",
                    "CREATE (:`q\"q'` {id: 2})",
                    "CREATE (:`Zürich` {id: 3})",
                    "MATCH (a:`a/b`), (b:`q\"q'`) CREATE (a)-[:R]->(b)",
                    "MATCH (a:`a/b`), (b:`Zürich`) CREATE (a)-[:R]->(b)"),
            specimen(
                    "A back-quote in a name",
                    "not told",
                    "CREATE NODE TABLE `a``b`(id INT64, PRIMARY KEY (id))",
                    "CREATE (:`a``b` {id: 1})"),
            specimen(
                    "A dot in a table name",
                    "unusable on LadybugDB",
                    "CREATE NODE TABLE `a.b`(id INT64, PRIMARY KEY (id))"),
            specimen(
                    "A dropped column",
                    "0.9: export fails",
                    "CREATE NODE TABLE T(id INT64, a STRING, b STRING, PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, a: 'x', b: 'y'})",
                    "ALTER TABLE T DROP a"),
            specimen(
                            "Types of its own",
                            "lost without a word",
                            "CREATE TYPE money AS DECIMAL(12, 2)",
                            "CREATE TYPE place AS STRUCT(x DOUBLE, named STRING, paid money[])",
                            "CREATE TYPE Answer AS INT64",
                            "CREATE NODE TABLE T(id INT64, m money, p place, PRIMARY KEY(id))",
                            "CREATE NODE TABLE money(id INT64, PRIMARY KEY(id))",
                            "CREATE NODE TABLE D(id INT64, d DATE DEFAULT date('2020-01-01'), real DOUBLE, PRIMARY KEY(id))",
                            "CREATE (:T {id: 1, m: CAST('1.50' AS money)})")
                    .asking(
                            "RETURN CAST(CAST('2.555' AS money) AS STRING)",
                            "RETURN typeof(CAST(NULL AS place))",
                            "RETURN typeof(CAST(NULL AS answer))"),
            specimen(
                            "A type whose name needs back-quotes",
                            "lost without a word",
                            "CREATE TYPE `some words` AS MAP(STRING, INT64[3])")
                    .asking("RETURN typeof(CAST(NULL AS `some words`))")
                    .unknownTo(KUZU_9, KUZU_11),
            specimen(
                            "Defaults with parentheses",
                            "lost, and printed with another meaning",
                            "CREATE NODE TABLE T(id INT64, a INT64 DEFAULT (1 + 2) * 3, b INT64 DEFAULT 10 - (5 - 3), c INT64"
                                    + " DEFAULT -(3 + 4), d DATE DEFAULT date('2020-01-01') + (3 - 2), e DOUBLE DEFAULT 8 / (2 *"
                                    + " 2), f INT64[] DEFAULT [1, -2], g STRING DEFAULT concat('a', lower('B')), h INT64 DEFAULT"
                                    + " 100 - (1 - (2 - 3)), PRIMARY KEY (id))",
                            "CREATE REL TABLE R(FROM T TO T, w INT64 DEFAULT 2 * (3 + 4))",
                            "CREATE (:T {id: 1})")
                    .asking("MATCH (t:T) RETURN t.a, t.b, t.c, t.d, CAST(t.e AS STRING), t.f, t.g, t.h"),
            specimen(
                            "Macros that divide",
                            "silently another meaning: printed without parentheses and signs",
                            "CREATE MACRO hours(x) AS x / (60 * 60)",
                            "CREATE MACRO day_of(ms) AS ms / (1000 * 60 * 60 * 24)",
                            "CREATE MACRO pct(x, y) AS x * (y / 100)",
                            "CREATE MACRO vat(x, rate) AS x + x * (rate / 100)",
                            "CREATE MACRO owed(x) AS x / -100",
                            "CREATE MACRO part(a) AS (a % 360) * (3 / 180)",
                            "CREATE MACRO perk(a) AS a / 1000 / (10 / 3)",
                            "CREATE MACRO rate_of(p) AS p.a * (p.b / 100)",
                            "CREATE MACRO vol(l) AS l[1] * (l[2] / 100)",
                            "CREATE MACRO add3(x, y, z) AS x + (y + z)")
                    .asking(
                            "RETURN hours(7200), day_of(172800000), pct(50, 50), vat(1000, 19), owed(700), part(100),"
                                    + " perk(9000), rate_of({a: 50, b: 50}), vol([50, 50])",
                            "RETURN CAST(add3(0.1, 0.2, 0.3) AS STRING)"),
            specimen(
                    "Columns called like a multiplicity",
                    "kept",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE `B ONE_ONE)`(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM A TO A, `x (MANY_ONE)` INT64)",
                    "CREATE REL TABLE S(FROM A TO `B ONE_ONE)`, `x (MANY_MANY)` INT64, MANY_ONE)",
                    "UNWIND range(1, 5) AS i CREATE (:A {id: i})",
                    "MATCH (a:A), (b:A) CREATE (a)-[:R {`x (MANY_ONE)`: 1}]->(b)"),
            specimen(
                    "A column of relationships called from",
                    "import overwrites it",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY(id))",
                    "CREATE REL TABLE R(FROM A TO A, `from` INT64)"),
            specimen(
                            "Names that are words of statements, defaults that call macros",
                            "not told",
                            "CREATE TYPE zz AS STRUCT(load INT64, copy STRING)",
                            "CREATE MACRO seven() AS 7",
                            "CREATE MACRO m(load, copy) AS load + copy",
                            "CREATE NODE TABLE T(id INT64, s STRUCT(load INT64, call STRING), n INT64 DEFAULT seven() + 1, d"
                                    + " INT64 DEFAULT -(-(3 + 4)), PRIMARY KEY (id))",
                            "CREATE (:T {id: 1, s: {load: 1, call: 'x'}})")
                    .asking("MATCH (t:T) RETURN t.s.load, t.n, t.d, m(1, 2)"),
            specimen(
                    "Fields of structs with odd names",
                    "not told",
                    "CREATE NODE TABLE T(id INT64, s STRUCT(`1a` INT64), PRIMARY KEY (id))"),
            specimen(
                    "A column called *",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, `*` STRING, PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, `*`: 'star'})"),
            specimen(
                    "Relationships stored backward only",
                    "export fails",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE B(FROM A TO A, x INT64) WITH (storage_direction='bwd')",
                    "CREATE REL TABLE Bare(FROM A TO A) WITH (storage_direction='bwd')"),
            specimen(
                    "A node table called like a FROM/TO pair",
                    "kept",
                    "CREATE NODE TABLE P(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE Q(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE `R (P -> Q)`(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM P TO Q)"),
            specimen(
                            "Fields of structs in back-quotes",
                            "Kuzu takes the back-quotes for a part of the name",
                            "CREATE NODE TABLE T(id INT64, s STRUCT(`plain` INT64, other STRING), PRIMARY KEY (id))",
                            "UNWIND range(1, 20) AS i CREATE (:T {id: i, s: {plain: i, other: 'x'}})",
                            "CREATE (:T {id: 21})")
                    .asking("MATCH (t:T) WHERE t.id = 3 RETURN t.s.other"),
            specimen(
                    "Defaults of structs",
                    "lost",
                    "CREATE NODE TABLE T(id INT64, e STRUCT(x INT64, y STRING) DEFAULT {x: 1, y: 'z'}, PRIMARY KEY (id))",
                    "CREATE (:T {id: 1})"),
            specimen("An empty database", "0.9: import fails"),
            specimen(
                    "Several FROM/TO pairs and multiplicities",
                    "0.11 into 0.9: relationships silently lost",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                    "CREATE NODE TABLE B(id STRING, PRIMARY KEY (id))",
                    "CREATE REL TABLE One(FROM A TO B, w INT64, ONE_ONE)",
                    "CREATE REL TABLE ToOne(FROM A TO B, MANY_ONE)",
                    "CREATE REL TABLE FromOne(FROM A TO B, ONE_MANY)",
                    "CREATE (:A {id: 1})",
                    "CREATE (:A {id: 2})",
                    "CREATE (:B {id: 'x'})",
                    "MATCH (a:A {id: 1}), (b:B) CREATE (a)-[:One {w: 1}]->(b)",
                    "MATCH (a:A), (b:B) CREATE (a)-[:ToOne]->(b)"),
            specimen(
                    "Relationships stored in one direction",
                    "stored in both afterwards",
                    "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE F(FROM A TO A, x INT64) WITH (storage_direction='fwd')",
                    "CREATE REL TABLE Bare(FROM A TO A) WITH (storage_direction='fwd')",
                    "CREATE (:A {id: 1})",
                    "MATCH (a:A) CREATE (a)-[:F {x: 1}]->(a)"),
            specimen(
                    "Macros",
                    "kept",
                    "CREATE MACRO plus(a, b) AS a + b",
                    "CREATE MACRO addone(x, y := 3) AS x + y + 1"),
            specimen("A macro with a negative number", "printed without its sign", "CREATE MACRO less(x) AS x + -5"),
            specimen(
                            "Macros with parentheses",
                            "silently another meaning: printed without them",
                            "CREATE MACRO area(x, y) AS (x + y) * x",
                            "CREATE MACRO ratio(a, b, c) AS a / (b * c)",
                            "CREATE MACRO spread(x, y, z) AS x - (y - z)",
                            "CREATE MACRO pick(l, i) AS (l + l)[i]",
                            "CREATE MACRO many(x) AS x * -1 + 2+3+4+5+6+7",
                            "CREATE MACRO tax(x) AS x * (1 + 0.19)",
                            "CREATE MACRO opposite(a) AS -(a + 1)",
                            "CREATE MACRO inside(a, b) AS abs((a - b) * 2) - (b - a)")
                    .asking(
                            "RETURN area(2, 3), ratio(12, 2, 3), spread(10, 5, 3), pick([7, 8], 4), many(10)",
                            "RETURN CAST(tax(100) AS STRING), opposite(4), inside(5, 3)"),
            specimen(
                            "Macros on dates, texts, structs, and with defaults",
                            "kept, or invalid statements",
                            "CREATE MACRO ago(d, n) AS d - to_days(n)",
                            "CREATE MACRO bar(s, n) AS lpad(s, n, '-')",
                            "CREATE MACRO span(p) AS p.hi - p.lo",
                            "CREATE MACRO c(x, y := 'a)b') AS concat(x, y)",
                            "CREATE MACRO nothing() AS 7")
                    .asking("RETURN CAST(ago(date('2026-01-10'), 5) AS STRING), bar('x', 3), span({lo: 1, hi: 4}),"
                            + " c('x'), nothing()"),
            specimen("A macro the engine itself cannot call", "invalid statements", "CREATE MACRO m(`my x`) AS `my x`"),
            specimen(
                    "A macro nothing can be tried with",
                    "not told",
                    "CREATE MACRO blobs(a, b, c) AS octet_length(a) + list_sum(b[1][1]) + c"),
            specimen(
                    "Every other type",
                    "kept",
                    "CREATE NODE TABLE T(id INT64, i8 INT8, u8 UINT8, i16 INT16, u16 UINT16, i32 INT32, u32 UINT32, u64"
                            + " UINT64, f FLOAT, d DOUBLE, b BOOL, s STRING, bl BLOB, u UUID, da DATE, ts TIMESTAMP, tn"
                            + " TIMESTAMP_NS, tm TIMESTAMP_MS, tt TIMESTAMP_SEC, tz TIMESTAMP_TZ, li INT64[], ls STRING[],"
                            + " ar DOUBLE[3], ll INT64[][], m MAP(STRING, INT64), PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, i8: -128, u8: 255, i16: -32768, u16: 65535, i32: -2147483648, u32: 4294967295, u64:"
                            + " 18446744073709551615, f: -0.0, d: 1e300, b: true, s: 'a\\'b\"c, Zürich', bl:"
                            + " BLOB('\\\\xAA\\\\x00z'), u: UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), da:"
                            + " date('0001-01-01'), ts: timestamp('2020-02-29 23:59:59.999999'), tn:"
                            + " CAST('2020-02-29 23:59:59.123456789' AS TIMESTAMP_NS), tm: CAST('2020-02-29 23:59:59.123' AS"
                            + " TIMESTAMP_MS), tt: CAST('2020-02-29 23:59:59' AS TIMESTAMP_SEC), tz: CAST('2020-02-29"
                            + " 23:59:59.5+02:00' AS TIMESTAMP_TZ), li: [1, NULL, -3], ls: ['', 'x'], ar: [1.0, 2.0, 3.0],"
                            + " ll: [[1], [], [2, 3]], m: map(['k', ''], [1, 2])})",
                    "CREATE (:T {id: 2, s: ''})",
                    "CREATE (:T {id: 3, d: CAST('NaN' AS DOUBLE), f: CAST('-inf' AS FLOAT)})",
                    "CREATE (:T {id: 4})"),
            specimen(
                            "JSON",
                            "kept by LadybugDB",
                            "CREATE NODE TABLE T(id INT64, j JSON, PRIMARY KEY (id))",
                            "CREATE (:T {id: 1, j: CAST('{\"a\": [1, null, \"x\"]}' AS JSON)})",
                            "CREATE (:T {id: 2})")
                    .unknownTo(KUZU_9, KUZU_11),
            specimen(
                            "UINT128",
                            "not told",
                            "CREATE NODE TABLE T(id INT64, h UINT128, PRIMARY KEY (id))",
                            "CREATE (:T {id: 1, h: CAST('340282366920938463463374607431768211455' AS UINT128)})",
                            "CREATE (:T {id: 2})")
                    .unknownTo(KUZU_9, KUZU_11),
            specimen(
                    "Parallel and self relationships, empty tables",
                    "kept",
                    "CREATE NODE TABLE T(id STRING, PRIMARY KEY (id))",
                    "CREATE NODE TABLE Nobody(id STRING, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO T, w INT64)",
                    "CREATE REL TABLE Nothing(FROM T TO Nobody)",
                    "CREATE (:T {id: ''})",
                    "MATCH (t:T) CREATE (t)-[:R {w: 1}]->(t)",
                    "MATCH (t:T) CREATE (t)-[:R {w: 1}]->(t)"));

    private SchemaSpecimens() {}
}
