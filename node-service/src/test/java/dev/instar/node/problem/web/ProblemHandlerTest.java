package dev.instar.node.problem.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What callers get over HTTP when something fails. */
class ProblemHandlerTest {

    enum Failure {
        JOURNAL_IN_DOUBT(503),
        FILES_FAILED(500),
        INTERNAL(500);

        private final int status;

        Failure(int status) {
            this.status = status;
        }
    }

    @RestController
    static class Failing {
        @GetMapping("/fail")
        String fail(@RequestParam Failure how) {
            throw switch (how) {
                case JOURNAL_IN_DOUBT -> throw new JournalInDoubt("journal-1.log: I/O error");
                case FILES_FAILED -> new UncheckedIOException(new IOException("No space left on device"));
                case INTERNAL -> new IllegalStateException("secret words of a class");
            };
        }
    }

    private final MockMvcTester mvc = MockMvcTester.of(
            List.of(new Failing()),
            builder -> builder.setControllerAdvice(new ProblemHandler()).build());

    @ParameterizedTest
    @EnumSource
    void each_failure_has_its_status_and_a_code(Failure failure) {
        assertThat(mvc.get().uri("/fail?how=" + failure))
                .hasStatus(failure.status)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo(ErrorCode.valueOf(failure.name()).code());
    }

    @Test
    void a_journal_in_doubt_asks_to_come_again() {
        assertThat(mvc.get().uri("/fail?how=JOURNAL_IN_DOUBT")).containsHeader(HttpHeaders.RETRY_AFTER);
    }

    @Test
    void a_parameter_of_another_kind_is_named_with_its_value() {
        assertThat(mvc.get().uri("/fail?how=abc"))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo("'abc' is no value for how.");
    }

    @Test
    void nothing_of_an_unforeseen_failure_is_told() {
        assertThat(mvc.get().uri("/fail?how=INTERNAL")).bodyText().doesNotContain("secret", "IllegalState");
    }
}
