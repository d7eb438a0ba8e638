package dev.instar.node.operation.preflight;

import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.PreflightReport.Finding;
import java.io.IOException;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Checks free space for the peak of the operation, when originals, Parquet files and new databases exist side by side,
 * with one copy of the largest database for inspection.
 */
@Component
@Order(3)
class DiskCheck implements Check {

    /** Parquet took 0.2 to 0.3 of the file, the new file 0.8 to 1.3 of the old one, in what was measured. */
    private static final double PARQUET_AND_NEW_FILE = 0.5 + 1.3;

    private final Volume volume;
    private final DatabaseFiles files;
    private final Journal journal;
    private final NodeProperties.Limits limits;

    DiskCheck(Volume volume, DatabaseFiles files, Journal journal, NodeProperties properties) {
        this.volume = volume;
        this.files = files;
        this.journal = journal;
        this.limits = properties.limits();
    }

    @Override
    public List<Finding> findings(Question question) {
        long all = 0;
        long largest = 0;
        for (String graphId : journal.state().databases().keySet()) {
            long bytes = files.bytes(graphId);
            all += bytes;
            largest = Math.max(largest, bytes);
        }
        long needed = Math.round((all * PARQUET_AND_NEW_FILE + largest) * limits.preflightSlack())
                + limits.diskWatermark().toBytes();
        try {
            long free = volume.free();
            return free >= needed
                    ? List.of()
                    : List.of(Check.blocker(
                            "disk",
                            files.folder().toString(),
                            "The migration needs about " + (needed >> 20) + " MB beside the " + (all >> 20)
                                    + " MB of databases; the volume has " + (free >> 20) + " MB free.",
                            "Grow the volume, or remove what GET /migration/status lists as orphans."));
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot read the data volume: " + FailureWords.of(e));
        }
    }
}
