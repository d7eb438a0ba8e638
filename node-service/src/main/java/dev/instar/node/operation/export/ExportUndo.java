package dev.instar.node.operation.export;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.task.ProgressReporter;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Leaves nothing of an export that failed but what the plan keeps. */
@Component
class ExportUndo {

    private static final Logger log = LoggerFactory.getLogger(ExportUndo.class);

    private final Journal journal;
    private final KeptExports keptExports;
    private final ExportOfOne one;

    ExportUndo(Journal journal, KeptExports keptExports, ExportOfOne one) {
        this.journal = journal;
        this.keptExports = keptExports;
        this.one = one;
    }

    /**
     * Nothing was moved: what was written so far goes first, in case it filled the disk; then writes open again. What the
     * plan keeps stays as it is.
     *
     * @param why exports that were finished are void
     */
    void undo(ExportOperation.Order order, String folder, Map<String, ProgressReporter> reporters, String why) {
        Set<String> kept = keptExports.of(order.migration());
        if (!order.keepsExported()) {
            // One that changed is no file to serve; a rollback brings its backup.
            kept.removeIf(keptExports::hasGoodOriginal);
        }
        try {
            keptExports.removeOthers(folder, kept);
        } catch (IOException e) {
            log.warn("The unfinished export {} cannot be removed: {}", folder, e.getMessage());
        }
        for (var entry : journal.state().databases().entrySet()) {
            DatabaseState state = entry.getValue();
            boolean ours = state.migration().equals(order.migration())
                    && (state instanceof DatabaseState.Frozen || state instanceof DatabaseState.Exported);
            if (ours && !kept.contains(entry.getKey())) {
                if (state instanceof DatabaseState.Exported) {
                    Objects.requireNonNull(reporters.get(entry.getKey())).failed("Void: " + why);
                }
                one.thaw(entry.getKey());
            }
        }
        if (!kept.isEmpty()) {
            log.info("The exports of {} are kept for the next export of {}", kept, order.migration());
        }
    }
}
