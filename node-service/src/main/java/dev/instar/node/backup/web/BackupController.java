package dev.instar.node.backup.web;

import dev.instar.node.backup.Backups;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.BackupInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/databases/{graphId}/backups")
class BackupController {

    private final Backups backups;

    BackupController(Backups backups) {
        this.backups = backups;
    }

    /** Without a type, what a customer may see: system backups must be asked for by name. */
    @GetMapping
    List<BackupInfo> list(@PathVariable String graphId, @RequestParam(defaultValue = "full") String type) {
        return backups.list(graphId, type(type));
    }

    /** Number and size of a customer's backups. */
    @GetMapping("/stats")
    Map<String, Long> stats(@PathVariable String graphId) {
        List<BackupInfo> full = backups.list(graphId, Backups.Type.FULL);
        return Map.of(
                "backups",
                (long) full.size(),
                "bytes",
                full.stream().mapToLong(BackupInfo::bytes).sum());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    BackupInfo create(@PathVariable String graphId, @RequestParam(defaultValue = "full") String type) {
        return backups.storeForCustomer(graphId, type(type));
    }

    /** Removes system backups past their retention; answers their keys. */
    @DeleteMapping("/expired")
    List<String> removeExpired(@PathVariable String graphId) {
        return backups.removeExpired(graphId);
    }

    private static Backups.Type type(String name) {
        return Arrays.stream(Backups.Type.values())
                .filter(type -> type.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new NodeException(
                        ErrorCode.BAD_REQUEST, "A backup's type is full, incremental or system, not '" + name + "'."));
    }
}
