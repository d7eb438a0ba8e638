package dev.instar.node;

import dev.instar.node.engine.pack.PackCommand;
import dev.instar.protocol.WireJson;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import tools.jackson.databind.json.JsonMapper;

/** Starts the node service of one instance. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class NodeApplication {

    /** {@code engines ...} manages engine packs and ends; anything else starts the service. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("engines")) {
            List<String> words = List.of(arguments).subList(1, arguments.length);
            System.exit(new PackCommand(System.out, System.err).run(words));
        }
        SpringApplication.run(NodeApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    JsonMapper jsonMapper() {
        return WireJson.mapper();
    }
}
