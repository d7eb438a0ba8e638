package dev.instar.console.process;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flowable.spring.SpringProcessEngineConfiguration;
import org.flowable.spring.boot.EngineConfigurationConfigurer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/**
 * Lets one console at a time start its process engine: the engine creates tables, writes properties and deploys processes
 * without a guard against another one that does the same. A console is alone on an embedded database anyway.
 */
@Component
@DependsOn("flywayInitializer")
class SchemaInitLock
        implements EngineConfigurationConfigurer<SpringProcessEngineConfiguration>,
                ApplicationListener<ApplicationStartedEvent> {

    /** Any number that nothing else in the database uses for a lock of this kind. */
    private static final long LOCK = 7_461_726_001L;

    private static final String LONGEST_WAIT = "120s";

    private final DataSource dataSource;
    private @Nullable Connection turn;

    SchemaInitLock(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void configure(SpringProcessEngineConfiguration engine) {
        try {
            Connection connection = dataSource.getConnection();
            if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                connection.close();
                return;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("set lock_timeout = '" + LONGEST_WAIT + "'");
                statement.execute("select pg_advisory_lock(" + LOCK + ")");
            }
            turn = connection;
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "Another console has been starting on this database for more than " + LONGEST_WAIT
                            + ", or the database cannot be reached. End that console, then start this one again.",
                    e);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        try (Connection mine = turn) {
            if (mine != null) {
                try (Statement statement = mine.createStatement()) {
                    statement.execute("select pg_advisory_unlock(" + LOCK + ")");
                    statement.execute("reset lock_timeout");
                }
            }
            turn = null;
        } catch (SQLException e) {
            throw new IllegalStateException("The turn to start cannot be given back", e);
        }
    }
}
