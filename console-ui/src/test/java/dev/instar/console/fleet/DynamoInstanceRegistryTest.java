package dev.instar.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.FaultTable;
import dev.instar.console.settings.ConsoleProperties;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The registry answers badly: a scan gives everything or says that it cannot. */
@ExtendWith(FaultTable.class)
class DynamoInstanceRegistryTest {

    private FaultyDynamo dynamo;
    private DynamoInstanceRegistry registry;

    @BeforeEach
    void start() throws Exception {
        dynamo = new FaultyDynamo();
        registry = new DynamoInstanceRegistry(new Binder(new MapConfigurationPropertySource(Map.of(
                        "instar.console.node-api-key", "key",
                        "instar.console.signing-key", "0123456789abcdef",
                        "instar.console.limits.node-timeout", "5s",
                        "instar.console.registry.endpoint", dynamo.address().toString(),
                        "instar.console.registry.access-key", "local",
                        "instar.console.registry.secret-key", "local")))
                .bind("instar.console", ConsoleProperties.class)
                .get());
    }

    @AfterEach
    void stop() {
        registry.destroy();
        dynamo.close();
    }

    @Test
    void every_page_is_read_also_after_one_without_items() {
        dynamo.page("i-1", "i-2");
        dynamo.page();
        dynamo.page("i-3");
        assertThat(registry.scan())
                .extracting(InstanceRegistry.Item::instanceId)
                .containsExactly("i-1", "i-2", "i-3");
    }

    @Test
    void a_throttled_scan_is_tried_again() {
        dynamo.page("i-1");
        dynamo.page("i-2");
        dynamo.throttle(3);
        assertThat(registry.scan())
                .extracting(InstanceRegistry.Item::instanceId)
                .containsExactly("i-1", "i-2");
        assertThat(dynamo.asked()).isEqualTo(5);
    }

    @Test
    void a_scan_that_stays_throttled_says_so() {
        dynamo.page("i-1");
        dynamo.throttle(1_000);
        assertThatThrownBy(registry::scan)
                .isInstanceOf(InstanceRegistry.Unreachable.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void half_a_scan_is_no_scan() {
        dynamo.page("i-1");
        dynamo.page("i-2");
        dynamo.breakAfterFirstPage();
        assertThatThrownBy(registry::scan).isInstanceOf(InstanceRegistry.Unreachable.class);
    }
}
