package dev.instar.node.database.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.OperationUntilStopped;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskStarted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Databases over HTTP: a creation waits for the operations that know the databases one by one, and says so. */
class DatabaseControllerTest {

    private final TestNode node = TestNode.inMemory(new World());
    private final MockMvcTester http = node.http();

    @AfterEach
    void endNode() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXPORT", "IMPORT"})
    void a_creation_beside_an_export_or_import_asks_to_come_again(OperationKind kind) {
        var work = new OperationUntilStopped();
        TaskStarted running = start(kind, work);

        assertThat(create("g1"))
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .containsHeader(HttpHeaders.RETRY_AFTER)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo(ErrorCode.CREATION_WAITS.code());

        work.end();
        node.await(running);
        assertThat(create("g1")).hasStatus(HttpStatus.CREATED);
    }

    @Test
    void a_creation_beside_a_preflight_does_not_wait() {
        var work = new OperationUntilStopped();
        TaskStarted running = start(OperationKind.PREFLIGHT, work);

        assertThat(create("g1")).hasStatus(HttpStatus.CREATED);

        work.end();
        node.await(running);
    }

    private TaskStarted start(OperationKind kind, OperationUntilStopped work) {
        return node.get(Tasks.class)
                .start(new OperationRequest(kind, "m1", new RequestContext(null, null, 0)), () -> {}, work);
    }

    private MockMvcTester.MockMvcRequestBuilder create(String graphId) {
        return http.post()
                .uri("/databases")
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"graph_id\": \"" + graphId + "\"}");
    }
}
