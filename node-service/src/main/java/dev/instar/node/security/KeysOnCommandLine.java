package dev.instar.node.security;

import java.util.List;
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
        List<String> keys = arguments.getOptionNames().stream()
                .filter(name -> name.endsWith("-key"))
                .sorted()
                .toList();
        if (!keys.isEmpty()) {
            log.warn(
                    "{} on the command line can be read by every process of this machine; give keys in a file"
                            + " (--spring.config.additional-location) or in the environment",
                    keys);
        }
    }
}
