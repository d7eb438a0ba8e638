package dev.instar.console.base;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps the console's tables in a schema of their own, beside those of the process engine. Flyway quotes the name, so it
 * is written as each database reads an unquoted one.
 */
@Configuration
class DatabaseSchema {

    @Bean
    FlywayConfigurationCustomizer instarSchema(@Value("${spring.datasource.url}") String url) {
        return flyway -> flyway.defaultSchema(url.startsWith("jdbc:h2:") ? "INSTAR" : "instar");
    }
}
