package dev.instar.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultApplicationArguments;

/** Keys that every process of the machine can read are warned of by their names, and never by their values. */
class KeysOnCommandLineTest {

    @Test
    void keys_are_named_without_their_values() {
        assertThat(warning(
                        "--instar.node.fleet-key=signs",
                        "--instar.node.api-key=hidden",
                        "--instar.node.s3.secret-key=buckets",
                        "--server.port=8001"))
                .get()
                .asString()
                .startsWith(
                        "[instar.node.api-key, instar.node.fleet-key, instar.node.s3.secret-key] on the command line")
                .contains("spring.config.additional-location")
                .doesNotContain("signs", "hidden", "buckets", "8001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"instar.node.apiKey", "instar.node.api_key", "INSTAR_NODE_API_KEY"})
    void other_spellings_of_a_key_are_warned_of(String name) {
        assertThat(warning("--" + name + "=secret")).get().asString().contains(name);
    }

    @Test
    void a_command_line_without_keys_is_not_warned_of() {
        assertThat(warning("--server.port=8001", "--spring.config.additional-location=/etc/instar/node.yaml"))
                .isEmpty();
    }

    private static Optional<String> warning(String... arguments) {
        return KeysOnCommandLine.warning(new DefaultApplicationArguments(arguments));
    }
}
