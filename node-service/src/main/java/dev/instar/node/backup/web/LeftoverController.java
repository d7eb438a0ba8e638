package dev.instar.node.backup.web;

import dev.instar.node.backup.BackupLeftovers;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Leftover;
import dev.instar.protocol.LeftoversRemoved;
import dev.instar.protocol.Requests;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/backups/leftovers")
class LeftoverController {

    private static final int LONGEST_REASON = 500;

    private final BackupLeftovers leftovers;

    LeftoverController(BackupLeftovers leftovers) {
        this.leftovers = leftovers;
    }

    /** Uploads and objects in the object store that belong to no complete backup. */
    @GetMapping
    List<Leftover> list() {
        return leftovers.list();
    }

    /** What was removed before, oldest first; the last 100. */
    @GetMapping("/removed")
    List<LeftoversRemoved> removed() {
        return leftovers.removed();
    }

    /** Removes those older than an age and answers what is gone. */
    @PostMapping("/remove")
    List<Leftover> remove(@RequestBody Requests.RemoveLeftovers request) {
        if (request.olderThan() == null) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'older_than' is missing, for example \"P2D\".");
        }
        if (request.reason() == null || request.reason().isBlank()) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'reason' is missing; it is written down.");
        }
        if (request.reason().length() > LONGEST_REASON) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "The field 'reason' may have " + LONGEST_REASON + " characters at most.");
        }
        return leftovers.remove(request.olderThan(), request.reason());
    }
}
