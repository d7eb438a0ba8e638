package dev.instar.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.journal.Doubt;
import dev.instar.node.recovery.JournalCare;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.io.ClassPathResource;

/** A supervisor restarts a node whose journal is in doubt, and no other. */
class JournalHealthIndicatorTest {

    @ImportAutoConfiguration({
        ApplicationAvailabilityAutoConfiguration.class,
        AvailabilityProbesAutoConfiguration.class,
        HealthEndpointAutoConfiguration.class,
        AvailabilityHealthContributorAutoConfiguration.class,
        HealthContributorAutoConfiguration.class,
        HealthContributorRegistryAutoConfiguration.class
    })
    static class Probes {}

    @Test
    void the_liveness_probe_is_down_while_the_journal_is_in_doubt() throws IOException {
        var world = new World();
        try (TestNode node = TestNode.inMemory(world);
                AnnotationConfigApplicationContext probes = probes(node.get(JournalHealthIndicator.class))) {
            assertThat(liveness(probes)).isEqualTo(Status.UP);

            Doubt.bring(node, world, false);
            assertThat(liveness(probes)).isEqualTo(Status.DOWN);

            node.get(JournalCare.class).look();
            assertThat(liveness(probes)).isEqualTo(Status.UP);
        }
    }

    /** The probes of the node's own configuration. */
    private static AnnotationConfigApplicationContext probes(JournalHealthIndicator indicator) throws IOException {
        var context = new AnnotationConfigApplicationContext();
        new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yaml"))
                .forEach(context.getEnvironment().getPropertySources()::addLast);
        context.registerBean("journalHealthIndicator", JournalHealthIndicator.class, () -> indicator);
        context.register(Probes.class);
        context.refresh();
        AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
        return context;
    }

    private static Status liveness(AnnotationConfigApplicationContext probes) {
        return Objects.requireNonNull(probes.getBean(HealthEndpoint.class).healthForPath("liveness"))
                .getStatus();
    }
}
