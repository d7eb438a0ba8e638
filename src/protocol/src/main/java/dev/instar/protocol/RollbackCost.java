package dev.instar.protocol;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What putting one database back would lose: the difference between what serves now and what it was when it was moved.
 *
 * @param rowsAdded rows there are more now, over all tables that grew
 * @param rowsRemoved rows there are fewer now, over all tables that shrank
 * @param changes one sentence fragment per table that differs; empty if nothing was written
 * @param unknown why the cost cannot be told, where it cannot
 */
public record RollbackCost(
        String database,
        long rowsAdded,
        long rowsRemoved,
        List<String> changes,
        @Nullable String unknown) {

    /** The same cost with one more sentence. */
    public RollbackCost withChange(String change) {
        return new RollbackCost(
                database,
                rowsAdded,
                rowsRemoved,
                Stream.concat(changes.stream(), Stream.of(change)).toList(),
                unknown);
    }
}
