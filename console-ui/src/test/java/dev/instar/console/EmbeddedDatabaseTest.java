package dev.instar.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The embedded database as the console is configured to use it. */
class EmbeddedDatabaseTest {

    private static final int INTERRUPTIONS = 50;

    @TempDir
    Path folder;

    private String url() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        return Objects.requireNonNull(yaml.getObject())
                .getProperty("spring.datasource.url")
                .replace("${instar.console.data-folder}", folder.toString());
    }

    /** Watches are interrupted when another console takes over, wherever they happen to be. */
    @Test
    void a_thread_that_is_interrupted_while_it_writes_does_not_close_the_database_of_all() throws Exception {
        try (Connection other = DriverManager.getConnection(url(), "instar", "");
                Statement statement = other.createStatement()) {
            statement.execute("create table t (text varchar)");
            for (int i = 0; i < INTERRUPTIONS; i++) {
                Thread writer = new Thread(this::write);
                writer.start();
                Thread.sleep(20);
                writer.interrupt();
                writer.join();
            }
            try (ResultSet rows = statement.executeQuery("select count(*) from t")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isPositive();
            }
            statement.execute("insert into t values ('still here')");
        }
    }

    private void write() {
        try (Connection connection = DriverManager.getConnection(url(), "instar", "");
                Statement statement = connection.createStatement()) {
            while (!Thread.currentThread().isInterrupted()) {
                statement.execute("insert into t values (repeat('x', 10000))");
            }
        } catch (SQLException e) {
            // The interrupted thread may be told so; the others may not suffer.
        }
    }
}
