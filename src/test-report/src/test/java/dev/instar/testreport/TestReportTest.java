package dev.instar.testreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void a_class_that_is_gone_one_without_a_sentence_and_one_that_did_not_run_are_named() throws IOException {
        assertThat(new TestReport(repository)
                        .problems("| `OneTest` | Proves one. | 5 | 3.8 |\n| `OldTest` | Was. | | |\n"))
                .containsExactly(
                        "a.IdleTest did not run.",
                        "a.TwoTest has no Javadoc that says what it proves.",
                        "docs/testing.md names OldTest, which is gone; './instar test --report' writes it.");
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

        assertThat(report.problems(report.text())).noneMatch(problem -> problem.contains("OneTest"));
    }

    @Test
    void a_page_that_lacks_a_class_or_says_something_else_of_it_is_out_of_date() throws IOException {
        assertThat(new TestReport(repository).problems(""))
                .contains("docs/testing.md lacks a.OneTest; './instar test --report' writes it.");
        assertThat(new TestReport(repository).problems("| `OneTest` | Proves two. | 5 | 3.8 |\n"))
                .contains("docs/testing.md says something else of a.OneTest than its Javadoc; './instar test --report'"
                        + " writes it.");
    }
}
