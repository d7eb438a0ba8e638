package dev.instar.console.instance.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import dev.instar.console.ConsoleTest;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.protocol.EngineVersion;
import dev.instar.simulatedfleet.SimulatedFleet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page of one instance, also when its node is silent or the registry does not know it. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class InstanceViewTest extends SpringBrowserlessTest {

    @Autowired
    private FakeRegistry registry;

    @Autowired
    private Fleet fleet;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void forget() {
        registry.clear();
        fleet.refresh();
    }

    private String badge() {
        return find(StateBadge.class).all().getFirst().getElement().getTextRecursively();
    }

    @Test
    void an_instance_the_registry_does_not_know_is_said_to_be_so() {
        navigate(InstanceView.class, Map.of("id", "i-gone"));
        assertThat(badge()).contains("Not in the registry");
        assertThat(find(Paragraph.class)
                        .withTextContaining("The instance registry has no instance i-gone.")
                        .exists())
                .isTrue();
    }

    @Test
    void an_instance_shows_what_its_node_says_also_when_it_falls_silent() throws Exception {
        try (var nodes = SimulatedFleet.start(
                List.of("ladybug-standard"),
                3,
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                0)) {
            registry.register(nodes);
            fleet.refresh();
            navigate(InstanceView.class, Map.of("id", "i-0001"));
            assertThat(badge()).contains("Serving");
            assertThat(find(Paragraph.class)
                            .withTextContaining("LadybugDB 0.16.1")
                            .exists())
                    .isTrue();
            nodes.node(0).setSilent(true);
            fleet.refresh();
            navigate(InstanceView.class, Map.of("id", "i-0001"));
            assertThat(badge()).contains("Unreachable");
        }
    }

    @Test
    void an_instance_keeps_saying_what_its_last_migration_left() {
        Migration migration = fixture.stored("ada", Step.ROLLED_BACK);
        jdbc.sql("update instar.migration set closed_at = current_timestamp where id = :id")
                .param("id", migration.id())
                .update();
        navigate(InstanceView.class, Map.of("id", "i-1"));
        assertThat(find(Span.class).withText("Rolled back in migration ").exists())
                .isTrue();
        assertThat(find(Anchor.class).withText(migration.id()).exists()).isTrue();
        fixture.forgetAll();
    }
}
