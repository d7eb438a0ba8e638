package dev.instar.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.ConsoleTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The console calls addresses of allowed networks, and refuses others with the reason. */
@ConsoleTest
class AddressRulesTest {

    @Autowired
    private AddressRules rules;

    @ParameterizedTest
    @ValueSource(
            strings = {"http://10.1.2.3:8001", "https://192.168.0.1", "http://[fd00::1]:8001", "http://127.1.0.5:80/"})
    void addresses_of_the_allowed_networks_are_called(String endpoint) {
        assertThat(rules.check(endpoint)).hasToString(endpoint);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', names no address",
        "not an address, is no address",
        "ftp://10.1.2.3, does not begin with http or https",
        "10.1.2.3:8001, is no address",
        "http://169.254.169.254/latest, is more than scheme",
        "http://169.254.169.254, is in none of the allowed networks",
        "http://8.8.8.8:8001, is in none of the allowed networks",
        "http://metadata.internal:8001, does not name an IP address",
        "http://10.1.2.3@8.8.8.8:8001, is more than scheme",
        "http://user:key@10.1.2.3:8001, is more than scheme",
        "http://10.1.2.3:8001/?next=http://8.8.8.8, is more than scheme",
        "http://10.1.2.3:22, has a port below 80",
        "http://0x7f.1:8001, does not name an IP address"
    })
    void other_addresses_are_refused_with_the_reason(String endpoint, String why) {
        assertThatThrownBy(() -> rules.check(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
