package dev.instar.console.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the console needs of the instance registry. */
interface InstanceRegistry {

    /**
     * An item of the registry; attributes that are missing are empty texts.
     *
     * @param endpoint address of the node, as it stands there
     * @param maintenance the work that claims the instance
     */
    record Item(
            String instanceId,
            String tier,
            String nodeType,
            String endpoint,
            @Nullable Instant lastHeartbeat,
            @Nullable String maintenance) {}

    /** The registry could not be read or written. */
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    /**
     * Reads every item of the registry.
     *
     * @throws Unreachable if it cannot be read whole
     */
    List<Item> scan();

    /**
     * Claims an instance for some work.
     *
     * @return false if there is no such instance or other work has claimed it; nothing is changed then
     * @throws Unreachable if it cannot be written
     */
    boolean mark(String instanceId, String work);

    /** Takes the claim of this work off; any other stays. */
    void unmark(String instanceId, String work);
}
