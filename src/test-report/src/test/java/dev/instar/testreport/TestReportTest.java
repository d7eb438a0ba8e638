package dev.instar.testreport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testreport.TestReport.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of test classes holds every class with its cost, and says which it lacks. */
class TestReportTest {

    @TempDir
    Path repository;

    @BeforeEach
    void aRepositoryOfTwoClasses() throws IOException {
        Path sources = Files.createDirectories(repository.resolve("src/protocol/src/test/java/a"));
        Files.writeString(sources.resolve("OneTest.java"), "/** Proves one. */\nclass OneTest { @Test void one() {} }");
        Files.writeString(sources.resolve("TwoTest.java"), "class TwoTest { @Test void two() {} }");
        Files.writeString(sources.resolve("IdleTest.java"), "/** Idle. */\nclass IdleTest { @Test void idle() {} }");
        Files.writeString(repository.resolve("pom.xml"), "<module>src/protocol</module>");
        Files.writeString(repository.resolve("src/protocol/pom.xml"), "<name>Protocol</name>");
        Files.writeString(Files.createDirectories(repository.resolve("target")).resolve("test.log"), """
                [INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.5 s -- in a.OneTest
                [INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 2.25 s -- in a.OneTest
                """);
    }

    @Test
    void a_class_with_parameters_costs_what_all_its_runs_cost() throws IOException {
        assertThat(new TestReport(repository).text()).contains("| `OneTest` | Proves one. | 5, 1 skipped | 3.8 |");
    }

    @Test
    void a_class_without_a_sentence_and_one_that_did_not_run_are_missing() throws IOException {
        assertThat(new TestReport(repository).missing(List.of(new Row("OneTest", "Proves one."))))
                .containsExactly("a.IdleTest did not run.", "a.TwoTest has no Javadoc that says what it proves.");
    }

    @Test
    void two_classes_of_one_name_have_a_row_each() throws IOException {
        Path other = Files.createDirectories(repository.resolve("src/protocol/src/test/java/b"));
        Files.writeString(other.resolve("OneTest.java"), "/** Proves two. */\nclass OneTest { @Test void one() {} }");
        Files.writeString(
                repository.resolve("target/test.log"),
                "Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1 s -- in b.OneTest\n",
                StandardOpenOption.APPEND);
        var report = new TestReport(repository);
        List<Row> rows = TestReport.rows(report.text());

        assertThat(rows).contains(new Row("OneTest", "Proves one."), new Row("OneTest", "Proves two."));
        assertThat(report.outdated(rows)).isEmpty();
    }

    @Test
    void a_page_without_a_class_fails_the_run() throws IOException {
        assertThat(new TestReport(repository).missing(List.of()))
                .contains("docs/testing.md lacks a.OneTest; './instar test --report' writes it.");
    }

    @Test
    void a_row_that_says_something_else_or_names_a_class_that_is_gone_is_only_reported() throws IOException {
        var report = new TestReport(repository);
        List<Row> rows = List.of(new Row("OneTest", "Proves two."), new Row("OldTest", "Was."));

        assertThat(report.outdated(rows))
                .containsExactly(
                        "docs/testing.md is out of date in the row of OneTest; './instar test --report' writes it.",
                        "docs/testing.md is out of date in the row of OldTest; './instar test --report' writes it.");
        assertThat(report.missing(rows)).noneMatch(sentence -> sentence.contains("OneTest"));
    }
}
