package dev.instar.node.inspection.web;

import dev.instar.node.engine.HostLog;
import dev.instar.node.inspection.StoredFiles;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.StoredFile;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class InspectionController {

    private static final int MOST_LINES = 2_000;

    private final StoredFiles files;
    private final Journal journal;
    private final HostLog hostLog;

    InspectionController(StoredFiles files, Journal journal, HostLog hostLog) {
        this.files = files;
        this.journal = journal;
        this.hostLog = hostLog;
    }

    /** What lies on the data volume, and what for. */
    @GetMapping("/files")
    List<StoredFile> files() {
        try {
            return files.list();
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot read the data volume: " + FailureWords.of(e));
        }
    }

    /** The latest steps since the journal was last compacted, newest first. */
    @GetMapping("/journal")
    List<JournalLine> journal(@RequestParam(name = "lines", defaultValue = "200") int lines) {
        try {
            return journal.latest(Math.clamp(lines, 1, MOST_LINES));
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot read the journal: " + FailureWords.of(e));
        }
    }

    /** What engine hosts said since this node started, as far as it is remembered, oldest first. */
    @GetMapping("/hosts/log")
    List<HostLine> hostLog(@RequestParam(name = "after", defaultValue = "0") long after) {
        return hostLog.after(after);
    }
}
