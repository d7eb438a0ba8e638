package dev.instar.node.problem.web;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Problem;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns every failure into problem+json with a code of the catalogue; a stack trace never leaves the node. */
@RestControllerAdvice
class ProblemHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    /** Seconds after which a client may try a closed gate again. */
    private static final String RETRY_AFTER_SECONDS = "30";

    @ExceptionHandler
    ResponseEntity<Problem> handle(NodeException e) {
        return answer(e.problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(JournalInDoubt e) {
        return answer(new NodeException(ErrorCode.JOURNAL_IN_DOUBT, String.valueOf(e.getMessage())).problem());
    }

    /** A file or the journal cannot be read or written, mostly for want of room. */
    @ExceptionHandler
    ResponseEntity<Problem> handle(UncheckedIOException e) {
        log.warn("A request failed on the data volume", e);
        return answer(new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e)).problem());
    }

    @ExceptionHandler({
        HttpMessageNotReadableException.class,
        MissingServletRequestParameterException.class,
        MethodArgumentTypeMismatchException.class,
        HttpRequestMethodNotSupportedException.class,
        HttpMediaTypeNotSupportedException.class
    })
    ResponseEntity<Problem> handleBadRequest(Exception e) {
        String message = switch (e) {
            case HttpMessageNotReadableException _ -> "The body is not the JSON this request takes.";
            case MethodArgumentTypeMismatchException mismatch ->
                "'" + mismatch.getValue() + "' is no value for " + mismatch.getName() + ".";
            default -> String.valueOf(e.getMessage());
        };
        return answer(new NodeException(ErrorCode.BAD_REQUEST, message).problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(NoResourceFoundException e) {
        return answer(
                new NodeException(ErrorCode.NOT_FOUND, "There is nothing at /" + e.getResourcePath() + ".").problem());
    }

    /** The reader of a stream left; nobody is there to be answered. */
    @ExceptionHandler
    void handle(AsyncRequestNotUsableException e) {
        log.debug("A stream's reader left", e);
    }

    @ExceptionHandler
    ResponseEntity<Problem> handle(Exception e) {
        // Spring wraps an Error before it looks for who handles it.
        if (e.getCause() instanceof JournalInDoubt doubt) {
            return handle(doubt);
        }
        String reference = UUID.randomUUID().toString();
        log.error("Unexpected failure {}", reference, e);
        return answer(new NodeException(ErrorCode.INTERNAL, reference).problem());
    }

    private static ResponseEntity<Problem> answer(Problem problem) {
        var response = ResponseEntity.status(HttpStatusCode.valueOf(problem.status()))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == 423 || problem.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.body(problem);
    }
}
