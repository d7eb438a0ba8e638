package dev.instar.console.base;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has PostgreSQL end the sessions of a console that froze in the middle of a transaction: its locks would hold up every
 * other console for as long as it is frozen.
 */
@Configuration
class DatabaseSessions {

    /** Below the lease of an operation, so that a console that takes over does not wait. */
    private static final String LONGEST_SILENCE = "-c idle_in_transaction_session_timeout=8000";

    @Bean
    static BeanPostProcessor frozenSessionsEnd() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool
                        && pool.getJdbcUrl() != null
                        && pool.getJdbcUrl().startsWith("jdbc:postgresql:")) {
                    pool.addDataSourceProperty("options", LONGEST_SILENCE);
                }
                return bean;
            }
        };
    }
}
