package dev.instar.console.api;

import dev.instar.console.node.NodeCallException;
import dev.instar.console.plan.BadPlan;
import dev.instar.console.problem.ConflictException;
import dev.instar.protocol.Problem;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Turns every failure into problem+json with a code of {@code docs/errors.md}; a stack trace never leaves the console. */
@RestControllerAdvice(annotations = RestController.class)
class ApiProblems {

    private static final Logger log = LoggerFactory.getLogger(ApiProblems.class);

    @ExceptionHandler
    ResponseEntity<Problem> handle(ConflictException e) {
        return answer(
                e.kind().code(),
                "Refused",
                e.kind().status(),
                String.valueOf(e.getMessage()),
                "Look at the state first.");
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(BadPlan e) {
        return answer(
                "console.bad-plan", "Plan not understood", 422, String.valueOf(e.getMessage()), "Correct the plan.");
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(NodeCallException e) {
        return answer(
                "console.node-failed",
                "A node did not do it",
                502,
                String.valueOf(e.getMessage()),
                "Look at the node.");
    }

    @ExceptionHandler({
        HttpMessageNotReadableException.class,
        MethodArgumentTypeMismatchException.class,
        HttpRequestMethodNotSupportedException.class,
        HttpMediaTypeNotSupportedException.class
    })
    ResponseEntity<Problem> handleBadRequest(Exception e) {
        String message = switch (e) {
            case HttpMessageNotReadableException _ -> "The body is not the JSON this request takes.";
            default -> String.valueOf(e.getMessage());
        };
        return answer(
                "console.bad-request",
                "Request not understood",
                400,
                message,
                "See the API description at /v3/api-docs.");
    }

    /** The reader of a stream left; nobody is there to be answered. */
    @ExceptionHandler
    void handle(AsyncRequestNotUsableException e) {
        log.debug("A stream's reader left", e);
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(Exception e) {
        String reference = UUID.randomUUID().toString();
        log.error("A request failed (reference {})", reference, e);
        return answer(
                "console.internal",
                "The console failed",
                500,
                "The console failed in a way it did not foresee. Reference for the log: " + reference + ".",
                "Look at the log.");
    }

    private static ResponseEntity<Problem> answer(String code, String title, int status, String detail, String remedy) {
        return ResponseEntity.status(HttpStatusCode.valueOf(status))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(new Problem(code, title, status, detail, remedy));
    }
}
