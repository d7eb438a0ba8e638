package dev.instar.node.backup;

import dev.instar.protocol.BackupInfo;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/databases/{graphId}/backups")
class BackupController {

    private final Backups backups;

    BackupController(Backups backups) {
        this.backups = backups;
    }

    @GetMapping
    List<BackupInfo> list(@PathVariable String graphId) {
        return backups.listForCustomer(graphId);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    BackupInfo create(@PathVariable String graphId) {
        return backups.storeForCustomer(graphId);
    }
}
