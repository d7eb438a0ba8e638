package dev.instar.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies of the node's POST requests. */
public final class Requests {

    private Requests() {}

    /** {@code POST /databases}. */
    public record CreateDatabase(@Nullable String graphId) {}

    /**
     * {@code POST /databases/{id}/salvage}.
     *
     * @param way one of those that {@link SalvageReport} lists
     */
    public record Salvage(@Nullable String way) {}

    /**
     * {@code POST /databases/{id}/query}.
     *
     * @param parameters name to typed value
     * @param rowLimit rows to return at most; the node has an upper limit of its own
     */
    public record Query(
            @Nullable String statement,
            @Nullable Map<String, Parameter> parameters,
            @Nullable Integer rowLimit) {}

    /** A typed parameter; the value is text so that nothing is lost on the way. */
    public record Parameter(String type, @Nullable String value) {}

    /** {@code POST /migration/import}, {@code /migration/rollback}: no databases named means the whole instance. */
    public record Named(@Nullable List<String> databases) {

        /** The databases that a request names; none if it has no body. */
        public static List<String> of(@Nullable Named request) {
            return request == null || request.databases == null ? List.of() : request.databases;
        }
    }

    /** {@code POST /databases/{id}/restore}: key of the backup's catalogue. */
    public record Restore(@Nullable String backup) {}

    /**
     * {@code POST /backups/leftovers/remove}.
     *
     * @param olderThan ISO 8601, as {@code P2D}; the node has a shortest age of its own
     * @param reason for the journal
     */
    public record RemoveLeftovers(
            @Nullable Duration olderThan, @Nullable String reason) {}

    /** {@code POST /engine/activate}. */
    public record Activate(@Nullable String engine) {}
}
