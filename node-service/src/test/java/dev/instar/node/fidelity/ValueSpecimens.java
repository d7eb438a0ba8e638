package dev.instar.node.fidelity;

import static dev.instar.node.fidelity.Specimen.DECIMALS;
import static dev.instar.node.fidelity.Specimen.KUZU_9;
import static dev.instar.node.fidelity.Specimen.specimen;

import java.util.List;

/**
 * Specimens of values that are lost, altered or fail: decimals, NaN, large numbers, intervals, unions, NULL structs.
 */
final class ValueSpecimens {

    static final List<Specimen> ALL = List.of(
            specimen(
                    "Many rows with NULLs of every kind",
                    "values of later rows silently shifted",
                    "CREATE NODE TABLE T(id INT64, name STRING, big INT64, small INT16, ratio DOUBLE, ok BOOL, day DATE, at TIMESTAMP, tags"
                            + " STRING[], point STRUCT(x DOUBLE, label STRING), uid UUID, raw BLOB, PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, name: 'ant', big: 9007199254740993, small: -32768, ratio: -0.1, ok: true, day: date('2024-02-29'),"
                            + " at: timestamp('2024-02-29 23:59:59.123456'), tags: ['a', 'b'], point: {x: 1.5, label:"
                            + " 'here'}, uid: UUID('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), raw: BLOB('\\\\x01\\\\xFF')})",
                    "CREATE (:T {id: -9223372036854775807, name: '', big: -1, ok: false, tags: []})",
                    "CREATE (:T {id: 3, name: 'quote \\' \" ; // and \\n line, naïve 漢字'})",
                    "CREATE (:T {id: 4})",
                    "UNWIND range(100, 3000) AS i CREATE (:T {id: i, name: concat('item ', CAST(i AS STRING))})"),
            specimen(
                    "DECIMAL",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, d DECIMAL(38, 10), PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, d: CAST('-0.0000000001' AS DECIMAL(38, 10))})",
                    "CREATE (:T {id: 2, d: CAST('1234567890123456789012345678.0123456789' AS DECIMAL(38, 10))})",
                    "CREATE (:T {id: 3, d: CAST('-1.05' AS DECIMAL(38, 10))})",
                    "CREATE (:T {id: 4})"),
            specimen(
                    "DECIMAL in lists and arrays",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, l " + DECIMALS + "[], a " + DECIMALS + "[2], PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, l: [CAST('-0.0001' AS " + DECIMALS + "), CAST(NULL AS " + DECIMALS + ")],"
                            + " a: CAST([CAST('1' AS " + DECIMALS + "), CAST('-2.5' AS " + DECIMALS + ")] AS "
                            + DECIMALS
                            + "[2])})",
                    "CREATE (:T {id: 2, l: []})",
                    "CREATE (:T {id: 3})"),
            specimen(
                    "DECIMAL in a struct",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, s STRUCT(a " + DECIMALS + ", t STRING), PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, s: {a: CAST('-0.0001' AS " + DECIMALS + "), t: 'x, y: {}'}})",
                    "CREATE (:T {id: 2})",
                    "CREATE (:T {id: 3, s: {a: CAST('7' AS " + DECIMALS + "), t: ''}})"),
            specimen(
                    "DECIMAL in a map",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, m MAP(STRING, " + DECIMALS + "), PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, m: map(['k', 'l'], [CAST('-0.0001' AS " + DECIMALS + "), CAST('1.5' AS "
                            + DECIMALS + ")])})",
                    "CREATE (:T {id: 2})"),
            specimen(
                    "DECIMAL in lists of lists",
                    "export fails",
                    "CREATE NODE TABLE T(id INT64, l " + DECIMALS + "[][], PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, l: [[CAST('-0.0001' AS " + DECIMALS + ")], [CAST('2' AS " + DECIMALS
                            + "), CAST('3' AS " + DECIMALS + ")]]})",
                    "CREATE (:T {id: 2, l: [[CAST('5' AS " + DECIMALS + ")]]})"),
            specimen(
                    "DECIMAL primary key",
                    "export fails",
                    "CREATE NODE TABLE T(d " + DECIMALS + ", PRIMARY KEY (d))",
                    "CREATE (:T {d: CAST('1.5' AS " + DECIMALS + ")})"),
            specimen(
                    "NaN in a key that relationships end at",
                    "import fails",
                    "CREATE NODE TABLE P(id DOUBLE, v INT64, PRIMARY KEY(id))",
                    "CREATE (:P {id: 0.0, v: 1})",
                    "CREATE (:P {id: CAST('nan' AS DOUBLE), v: 3})",
                    "CREATE REL TABLE E(FROM P TO P)",
                    "MATCH (a:P), (b:P) CREATE (a)-[:E]->(b)"),
            specimen(
                    "INT128",
                    "silently altered",
                    "CREATE NODE TABLE T(id INT128, l INT128[], PRIMARY KEY (id))",
                    "CREATE NODE TABLE U(id INT64, PRIMARY KEY (id))",
                    "CREATE REL TABLE R(FROM T TO U, h INT128)",
                    "CREATE (:T {id: CAST('12345678901234567890123' AS INT128), l: [CAST('-5' AS INT128)]})",
                    "CREATE (:T {id: CAST('-170141183460469231731687303715884105727' AS INT128)})",
                    "CREATE (:U {id: 1})",
                    "MATCH (t:T), (u:U) CREATE (t)-[:R {h: CAST('98765432109876543210987' AS INT128)}]->(u)"),
            specimen(
                    "INTERVAL",
                    "microseconds dropped; export of negative ones fails",
                    "CREATE NODE TABLE T(id INT64, i INTERVAL, l INTERVAL[], PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, i: to_months(-14) + to_days(3) + to_microseconds(-90061234567)})",
                    "CREATE (:T {id: 2, i: to_microseconds(789), l: [to_days(-3), CAST(NULL AS INTERVAL), to_months(1)]})",
                    "CREATE (:T {id: 3, i: to_months(1)})",
                    "CREATE (:T {id: 4, i: to_days(30)})",
                    "CREATE (:T {id: 5})"),
            specimen(
                            "UNION",
                            "0.7 and 0.9: silently wrong; later: NULLs shift rows",
                            "CREATE NODE TABLE T(id INT64, u UNION(num INT64, str STRING), PRIMARY KEY (id))",
                            "CREATE (:T {id: 1})",
                            "CREATE (:T {id: 2, u: union_value(num := 5)})",
                            "CREATE (:T {id: 3, u: union_value(str := '5')})",
                            "CREATE (:T {id: 4})",
                            "CREATE (:T {id: 5, u: union_value(str := '')})")
                    .unknownTo(KUZU_9),
            specimen(
                            "UNION in 5 rows of one member",
                            "0.7 and 0.9: silently wrong",
                            "CREATE NODE TABLE T(id INT64, n UNION(t INT64, c STRING), PRIMARY KEY (id))",
                            "UNWIND range(1, 5) AS i CREATE (:T {id: i, n: union_value(t := i)})")
                    .unknownTo(KUZU_9),
            specimen(
                            "UNION of numbers and texts in 5 000 rows",
                            "0.7 and 0.9: silently wrong; later: NULLs shift rows",
                            "CREATE NODE TABLE T(id INT64, n UNION(t INT64, c STRING, d DOUBLE), PRIMARY KEY (id))",
                            "UNWIND range(1, 2000) AS i CREATE (:T {id: i, n: union_value(t := i)})",
                            "UNWIND range(2001, 4000) AS i CREATE (:T {id: i, n: union_value(c := concat('text ', CAST(i AS"
                                    + " STRING)))})",
                            "UNWIND range(4001, 4500) AS i CREATE (:T {id: i, n: union_value(d := i * 0.1)})",
                            "UNWIND range(4501, 5000) AS i CREATE (:T {id: i})")
                    .unknownTo(KUZU_9),
            specimen(
                    "Maps and lists of structs in 2 000 rows",
                    "kept",
                    "CREATE NODE TABLE T(id INT64, m MAP(STRING, INT64), l STRUCT(a INT64, b STRING)[], n MAP(INT64,"
                            + " STRING[]), PRIMARY KEY (id))",
                    "UNWIND range(1, 1000) AS i CREATE (:T {id: i, m: map([CAST(i AS STRING), 'k'], [i, -i]), l: [{a: i, b:"
                            + " CAST(i AS STRING)}, {a: -i, b: ''}], n: map([i], [['x', CAST(i AS STRING)]])})",
                    "UNWIND range(1001, 2000) AS i CREATE (:T {id: i})"),
            specimen(
                    "UNION column",
                    "0.7 and 0.9: silently wrong",
                    "CREATE NODE TABLE T(id INT64, u UNION(num INT64, str STRING), PRIMARY KEY (id))",
                    "CREATE (:T {id: 1})"),
            specimen(
                    "NULL structs, also inside structs",
                    "values of later rows silently shifted",
                    "CREATE NODE TABLE T(id INT64, s STRUCT(a INT64, c STRUCT(d INT64, e DATE)), PRIMARY KEY (id))",
                    "UNWIND range(1, 200) AS i CREATE (:T {id: i, s: {a: i, c: {d: i * 2, e: date('2020-02-29')}}})",
                    "UNWIND range(201, 300) AS i CREATE (:T {id: i})",
                    "UNWIND range(301, 400) AS i CREATE (:T {id: i, s: {a: i, c: CAST(NULL AS STRUCT(d INT64, e DATE))}})",
                    "UNWIND range(401, 500) AS i CREATE (:T {id: i, s: {a: CAST(NULL AS INT64), c: {d: i, e: CAST(NULL AS"
                            + " DATE)}}})"),
            specimen(
                    "NULL structs in lists",
                    "values of later rows silently shifted",
                    "CREATE NODE TABLE T(id INT64, l STRUCT(a INT64, b STRING)[], PRIMARY KEY (id))",
                    "CREATE (:T {id: 1, l: [{a: 1, b: 'x'}, CAST(NULL AS STRUCT(a INT64, b STRING)), {a: 3, b: 'z'}]})",
                    "CREATE (:T {id: 2, l: [{a: 4, b: 'q'}]})"));

    private ValueSpecimens() {}
}
