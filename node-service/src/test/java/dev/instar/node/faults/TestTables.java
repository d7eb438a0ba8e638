package dev.instar.node.faults;

/** Statements that make the tables which tests fill, and count their rows. */
final class TestTables {

    static final String TABLE = "CREATE NODE TABLE P(id INT64, s STRING, v FLOAT[768], PRIMARY KEY(id))";
    static final String NARROW_TABLE = "CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))";
    static final String COUNT = "MATCH (p:P) RETURN count(*)";

    private TestTables() {}

    static String count(RealInstance instance) {
        return String.valueOf(instance.query("g1", COUNT).rows().getFirst().getFirst());
    }
}
