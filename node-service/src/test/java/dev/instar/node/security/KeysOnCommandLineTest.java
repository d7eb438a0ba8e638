package dev.instar.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.DefaultApplicationArguments;

/** Keys that every process of the machine can read are warned of by their names, and never by their values. */
class KeysOnCommandLineTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(KeysOnCommandLine.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.setLevel(Level.WARN);
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(logged);
        log.setLevel(null);
    }

    @Test
    void keys_are_named_without_their_values() {
        assertThat(warnings(
                        "--instar.node.fleet-key=signs",
                        "--instar.node.api-key=hidden",
                        "--instar.node.s3.secret-key=buckets",
                        "--server.port=8001"))
                .singleElement()
                .asString()
                .startsWith(
                        "[instar.node.api-key, instar.node.fleet-key, instar.node.s3.secret-key] on the command line")
                .contains("spring.config.additional-location")
                .doesNotContain("signs", "hidden", "buckets", "8001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"instar.node.apiKey", "instar.node.api_key", "INSTAR_NODE_API_KEY"})
    void other_spellings_of_a_key_are_warned_of(String name) {
        assertThat(warnings("--" + name + "=secret")).singleElement().asString().contains(name);
    }

    @Test
    void a_command_line_without_keys_is_not_warned_of() {
        assertThat(warnings("--server.port=8001", "--spring.config.additional-location=/etc/instar/node.yaml"))
                .isEmpty();
    }

    private List<String> warnings(String... arguments) {
        new KeysOnCommandLine().run(new DefaultApplicationArguments(arguments));
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
