package dev.instar.e2e;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.QueryAnswer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A graph of text that no engine can pack together, for files of a size chosen by the test. */
final class RandomGraph {

    private static final int TEXT_LENGTH = 100;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final long SEED = 42;

    private RandomGraph() {}

    /**
     * @param rows about {@value #TEXT_LENGTH} bytes each
     * @param loadFolder for the CSV file the engine reads
     */
    static void create(NodeApi node, String graphId, int rows, Path loadFolder) throws IOException {
        Path csv = Files.createDirectories(loadFolder).resolve(graphId + ".csv");
        write(csv, rows);
        node.createDatabase(graphId);
        node.query(graphId, "CREATE NODE TABLE Page(id INT64, text STRING, PRIMARY KEY(id))");
        node.query(graphId, "CREATE REL TABLE NEXT(FROM Page TO Page)");
        node.query(graphId, "COPY Page FROM '" + csv + "' (header=false)");
        node.query(graphId, "MATCH (a:Page), (b:Page) WHERE b.id = a.id + 1 AND a.id < 1000 CREATE (a)-[:NEXT]->(b)");
        Files.delete(csv);
    }

    private static void write(Path csv, int rows) throws IOException {
        var random = new SplittableRandom(SEED);
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            for (int row = 0; row < rows; row++) {
                out.append(Integer.toString(row)).append(',');
                for (int i = 0; i < TEXT_LENGTH; i++) {
                    out.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
                }
                out.append('\n');
            }
        }
    }

    /** Depends on every row. */
    static List<QueryAnswer> answers(NodeApi node, String graphId) {
        return List.of(
                node.query(
                        graphId,
                        "MATCH (p:Page) RETURN count(*), sum(p.id), min(p.text), max(p.text), sum(hash(p.text) % 1000)"),
                node.query(graphId, "MATCH (a:Page)-[:NEXT]->(b:Page) RETURN count(*), sum(b.id)"));
    }
}
