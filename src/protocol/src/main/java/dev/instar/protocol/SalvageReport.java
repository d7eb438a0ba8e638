package dev.instar.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be saved of a database that its engine cannot open, by each way that was tried on a copy of its files. */
public record SalvageReport(String graphId, List<Way> ways) {

    /**
     * One way.
     *
     * @param way its name in a request
     * @param meaning which of the files it reads
     * @param rows of all tables; 0 if it fails
     * @param tables rows of each table
     * @param uncounted tables that no engine reads, and whose rows are in no number
     * @param failure why nothing can be read by it, in the engine's words
     */
    public record Way(
            String way,
            String meaning,
            long rows,
            Map<String, Long> tables,
            List<String> uncounted,
            @Nullable String failure) {}
}
