package dev.instar.node.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.schema.Schema;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.List;

/** What rows of a database can hold that no export carries. */
public final class RowRefusals {

    private RowRefusals() {}

    /**
     * Reads the rows of a database that an engine has open.
     *
     * @param level how much is compared
     * @return one sentence fragment for each thing that cannot be carried
     */
    public static List<String> of(Schema schema, Engine engine, VerificationLevel level) {
        List<String> refusals = new ArrayList<>(RowsElsewhere.refusals(schema, engine));
        if (!refusals.isEmpty()) {
            return refusals;
        }
        refusals.addAll(UnusableKeys.refusals(schema, engine));
        refusals.addAll(NullPatterns.refusals(schema, engine));
        refusals.addAll(Directions.refusals(schema, engine, level));
        return refusals;
    }
}
