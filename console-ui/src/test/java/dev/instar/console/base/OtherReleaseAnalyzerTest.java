package dev.instar.console.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** A database that a newer release wrote stops the start with a sentence instead of a stack trace. */
class OtherReleaseAnalyzerTest {

    private static final String URL = "jdbc:h2:mem:other-release;DB_CLOSE_DELAY=-1";

    private static Flyway flyway() {
        return Flyway.configure()
                .dataSource(URL, "instar", "")
                .defaultSchema("INSTAR")
                .createSchemas(true)
                .ignoreMigrationPatterns(new String[0])
                .load();
    }

    @Test
    void tables_of_a_newer_release_stop_the_start_with_a_sentence() throws Exception {
        flyway().migrate();
        try (Connection connection = DriverManager.getConnection(URL, "instar", "");
                Statement statement = connection.createStatement()) {
            statement.execute("insert into \"INSTAR\".\"flyway_schema_history\" (\"installed_rank\", \"version\","
                    + " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\","
                    + " \"success\") values (99, '99', 'from the future', 'SQL', 'V99__future.sql', 1, 'x', 1, true)");
        }
        Throwable failure = catchThrowable(() -> flyway().migrate());
        // As Spring Boot finds it, which passes over a class that is not there.
        FailureAnalyzer analyzer = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((_, _) -> {}))
                .stream()
                .filter(OtherReleaseAnalyzer.class::isInstance)
                .findFirst()
                .orElseThrow();
        var analysis = Objects.requireNonNull(analyzer.analyze(failure));
        assertThat(analysis.getDescription()).contains("another release of Instar", "99");
        assertThat(analysis.getAction()).contains("Start the release that wrote it");
    }
}
