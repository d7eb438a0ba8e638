package dev.instar.console.process;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flowable.common.engine.impl.db.SchemaOperationsEngineBuild;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.spring.SpringProcessEngineConfiguration;
import org.flowable.spring.boot.EngineConfigurationConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/**
 * Has the process engine create or update its tables while no other console does: the engine itself does not guard the
 * very first start of two.
 */
@Configuration
class ProcessTables {

    @Bean
    @DependsOn("flywayInitializer")
    EngineConfigurationConfigurer<SpringProcessEngineConfiguration> oneAtATime(DataSource dataSource) {
        return engine -> engine.setSchemaManagementCmd(context -> build(dataSource, engine, context));
    }

    private static Void build(DataSource dataSource, SpringProcessEngineConfiguration engine, CommandContext context) {
        try (Connection lock = dataSource.getConnection();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            if (lock.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                // This one is silent for as long as tables are created on another connection.
                statement.execute("set local idle_in_transaction_session_timeout = 0");
            }
            statement.execute("select last_given from instar.fence for update");
            new SchemaOperationsEngineBuild(engine.getEngineScopeType()).execute(context);
            lock.rollback();
            return null;
        } catch (SQLException e) {
            throw new IllegalStateException("The tables of the process engine cannot be looked after", e);
        }
    }
}
