package dev.instar.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /info}.
 *
 * @param engine the engine new databases get and imports target
 * @param diskFreeBytes usable space on the data volume
 * @param currentTask the running task, if any
 */
public record NodeInfo(
        String instanceId,
        String tier,
        EngineVersion engine,
        int storageVersion,
        List<EngineVersion> packs,
        long diskFreeBytes,
        long diskTotalBytes,
        Gate gate,
        @Nullable String currentTask,
        List<DatabaseInfo> databases) {}
