package dev.instar.node.database;

import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/databases")
class DatabaseController {

    private final Databases databases;

    DatabaseController(Databases databases) {
        this.databases = databases;
    }

    @GetMapping
    List<DatabaseInfo> list() {
        return databases.list();
    }

    @GetMapping("/{graphId}")
    DatabaseInfo info(@PathVariable String graphId) {
        return databases.info(graphId);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    DatabaseInfo create(@RequestBody Requests.CreateDatabase request) {
        return databases.create(request.graphId());
    }

    @PostMapping("/{graphId}/reopen")
    DatabaseInfo reopen(
            @PathVariable String graphId, @RequestParam(name = "accept", defaultValue = "") String accepted) {
        return databases.reopen(graphId, accepted);
    }

    @PostMapping("/{graphId}/query")
    QueryAnswer query(@PathVariable String graphId, @RequestBody Requests.Query query) {
        return databases.query(graphId, query);
    }
}
