package dev.instar.node.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** Sentences for operators name the file and the reason, and no class of Java. */
class FailureWordsTest {

    private static final String FILE = "/data/exports/m1/migration.json";

    @Test
    void a_failure_of_a_file_names_the_file_and_the_reason() {
        assertThat(FailureWords.of(new NoSuchFileException(FILE))).isEqualTo("migration.json is not there");
        assertThat(FailureWords.of(new FileAlreadyExistsException(FILE))).isEqualTo("migration.json is already there");
        assertThat(FailureWords.of(new AccessDeniedException(FILE))).isEqualTo("no permission for migration.json");
        assertThat(FailureWords.of(new FileSystemException(FILE, null, "Read-only file system")))
                .isEqualTo("Read-only file system (migration.json)");
        assertThat(FailureWords.of(new EOFException())).isEqualTo("it ends too early");
    }

    @Test
    void a_cause_is_told_once_and_without_its_class() {
        var cause = new FileSystemException(FILE, null, "Read-only file system");

        assertThat(FailureWords.of(new UncheckedIOException(cause)))
                .isEqualTo("Read-only file system (migration.json)");
        assertThat(FailureWords.of(new UncheckedIOException("The scratch folder cannot be used", cause)))
                .isEqualTo("The scratch folder cannot be used: Read-only file system (migration.json)");
        assertThat(FailureWords.of(new IOException("java.net.ConnectException: Connection refused")))
                .isEqualTo("Connection refused");
    }

    @Test
    void an_answer_of_a_service_is_told_with_its_status_and_without_the_words_of_the_client() {
        assertThat(FailureWords.of(new IOException("Please reduce your request rate. (Service: S3, Status Code: 503,"
                        + " Request ID: 4442587FB7D0A2F9, Extended Request ID: x/y=) (SDK Attempt Count: 3)")))
                .isEqualTo("Please reduce your request rate. (HTTP 503)");
        assertThat(FailureWords.of(
                        new IOException("Unable to execute HTTP request: Connection refused (SDK Attempt Count: 3)")))
                .isEqualTo("Connection refused");
    }

    @Test
    void a_failure_without_words_says_that_none_are_known() {
        assertThat(FailureWords.of(new IOException((String) null))).isEqualTo("the reason is not known");
    }
}
