package dev.instar.node.storage;

import dev.instar.node.settings.NodeProperties;
import java.io.IOException;
import java.nio.file.Files;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class VolumeConfiguration {

    @Bean
    Volume volume(NodeProperties properties) throws IOException {
        return new LocalVolume(Files.createDirectories(properties.dataFolder()).toRealPath());
    }
}
