package dev.instar.node.database.web;

import dev.instar.node.database.ClientQueries;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
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
    private final DatabaseStatus status;
    private final DatabaseCreation creation;
    private final ClientQueries queries;

    DatabaseController(Databases databases, DatabaseStatus status, DatabaseCreation creation, ClientQueries queries) {
        this.databases = databases;
        this.status = status;
        this.creation = creation;
        this.queries = queries;
    }

    @GetMapping
    List<DatabaseInfo> list() {
        return status.list();
    }

    @GetMapping("/{graphId}")
    DatabaseInfo info(@PathVariable String graphId) {
        return status.info(graphId);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    DatabaseInfo create(@RequestBody Requests.CreateDatabase request) {
        return creation.create(request.graphId());
    }

    @PostMapping("/{graphId}/reopen")
    DatabaseInfo reopen(
            @PathVariable String graphId, @RequestParam(name = "accept", defaultValue = "") String accepted) {
        databases.reopen(graphId, accepted);
        return status.info(graphId);
    }

    @PostMapping("/{graphId}/query")
    QueryAnswer query(@PathVariable String graphId, @RequestBody Requests.Query query) {
        return queries.run(graphId, query);
    }
}
