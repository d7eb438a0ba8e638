package dev.instar.node.transfer.parquet;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequences at the value they stand at. No engine can set one, so a new sequence is moved on step by step as rows of a
 * passing table; where that would take too long, and for those behind SERIAL columns, it is created at its present value.
 */
final class Sequences {

    /** A second or so of the engine's time. */
    private static final long MOST_STEPS = 1_000_000;

    static final String STEPS_TABLE = "instar_sequence_steps";

    private Sequences() {}

    /** The sequence as it will be on the other side. */
    static Schema.Sequence carried(Schema.Sequence sequence) {
        Long current = sequence.current();
        if (current == null || steps(sequence) > 0) {
            return sequence;
        }
        return new Schema.Sequence(
                sequence.name(),
                current,
                sequence.increment(),
                sequence.minimum(),
                sequence.maximum(),
                sequence.cycle(),
                current,
                sequence.serialOf());
    }

    /** How often {@code nextval} has to be asked; 0 if that way is too long or leads elsewhere. */
    private static long steps(Schema.Sequence sequence) {
        Long current = sequence.current();
        if (current == null || !sequence.serialOf().isEmpty()) {
            return 0;
        }
        long distance = current - sequence.start();
        long steps = distance / sequence.increment() + 1;
        boolean leadsThere = distance % sequence.increment() == 0 && steps > 0;
        return leadsThere && steps <= MOST_STEPS ? steps : 0;
    }

    static String create(Schema.Sequence sequence) {
        return "CREATE SEQUENCE " + Cypher.quote(sequence.name()) + " START " + sequence.start() + " INCREMENT "
                + sequence.increment() + " MINVALUE " + sequence.minimum() + " MAXVALUE " + sequence.maximum()
                + (sequence.cycle() ? " CYCLE" : " NO CYCLE");
    }

    /** Statements that run after the rows are there. */
    static List<String> advance(Schema.Sequence sequence) {
        if (sequence.current() == null) {
            return List.of();
        }
        List<String> statements = new ArrayList<>();
        if (!sequence.serialOf().isEmpty()) {
            statements.add("DROP SEQUENCE " + Cypher.quote(sequence.name()));
            statements.add(create(carried(sequence)));
        }
        long steps = Math.max(1, steps(sequence));
        String next = "nextval(" + Cypher.literal(sequence.name()) + ")";
        if (steps == 1) {
            // As text, because a large number would not cross from every binding.
            statements.add("RETURN CAST(" + next + " AS STRING) AS v");
        } else {
            String table = Cypher.quote(STEPS_TABLE);
            statements.add("CREATE NODE TABLE " + table + " (id INT64 DEFAULT " + next + ", PRIMARY KEY (id))");
            statements.add("UNWIND range(1, " + steps + ") AS i CREATE (:" + table + ")");
            statements.add("DROP TABLE " + table);
        }
        return statements;
    }
}
