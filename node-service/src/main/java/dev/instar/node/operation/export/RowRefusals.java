package dev.instar.node.operation.export;

import dev.instar.node.engine.Queryable;
import dev.instar.node.transfer.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** What rows of a database can hold that no export carries. */
public final class RowRefusals {

    private RowRefusals() {}

    /** What of rows cannot be written to a file and back; one sentence fragment each. */
    public static List<String> of(Schema schema, Queryable engine) {
        List<String> refusals = new ArrayList<>(RowsElsewhere.refusals(schema, engine));
        if (refusals.isEmpty()) {
            refusals.addAll(UnusableKeys.refusals(schema, engine));
            refusals.addAll(NestedValues.refusals(schema, engine));
            refusals.addAll(NullPatterns.refusals(schema, engine));
            refusals.addAll(NotANumber.refusals(schema, engine));
        }
        return refusals;
    }
}
