package dev.instar.node.security;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Warns of keys on the command line, which every process of the machine can read. */
@Component
class KeysOnCommandLine implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(KeysOnCommandLine.class);

    @Override
    public void run(ApplicationArguments arguments) {
        warning(arguments).ifPresent(log::warn);
    }

    /** Names the options with keys, without their values; empty if there are none. */
    static Optional<String> warning(ApplicationArguments arguments) {
        List<String> keys = arguments.getOptionNames().stream()
                .filter(KeysOnCommandLine::isKey)
                .sorted()
                .toList();
        if (!keys.isEmpty()) {
            return Optional.of(
                    keys + " on the command line can be read by every process of this machine; give keys in a"
                            + " file (--spring.config.additional-location) or in the environment");
        }
        return Optional.empty();
    }

    /** In each spelling that Spring Boot binds: {@code api-key}, {@code apiKey}, {@code API_KEY}. */
    private static boolean isKey(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith("key");
    }
}
