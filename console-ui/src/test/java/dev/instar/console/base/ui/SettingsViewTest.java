package dev.instar.console.base.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.settings.ConsoleProperties;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The settings page shows every setting, its default, and no secret. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class SettingsViewTest extends SpringBrowserlessTest {

    private Map<String, String> settings() {
        navigate(SettingsView.class);
        Grid<?> grid = find(Grid.class).single();
        return IntStream.range(0, test(grid).size())
                .boxed()
                .collect(Collectors.toMap(
                        row -> test(grid).getCellText(row, 0),
                        row -> test(grid).getCellComponent(row, 1).getElement().getTextRecursively()));
    }

    @Test
    void what_was_given_and_what_is_default_are_told_apart() {
        assertThat(settings())
                .containsEntry("target-engine", "ladybug@0.20.4")
                .containsEntry("limits.dispatch", "50ms")
                .containsEntry("limits.node-timeout", "10s (default)")
                .containsEntry("local-users", "ada")
                .containsEntry("tokens", "pipeline, approver, viewer")
                .containsKeys("registry.allowed-networks", "registry.secret-key");
        assertThat(find(Paragraph.class)
                        .withTextContaining("moves the fleet to LadybugDB 0.20.4")
                        .exists())
                .isTrue();
    }

    @Test
    void no_secret_is_shown() {
        assertThat(settings())
                .containsEntry("signing-key", "set (hidden)")
                .containsEntry("node-api-key", "set (hidden)")
                .values()
                .noneMatch(value ->
                        value.contains("for-tests-alone") || value.contains("secret") || value.contains("ladybird"));
    }

    @Test
    void every_setting_there_is_stands_there() {
        assertThat(settings().keySet()).containsAll(names("", ConsoleProperties.class));
    }

    private static List<String> names(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .flatMap(component -> {
                    String name = prefix
                            + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                    return component.getType().isRecord()
                            ? names(name + ".", component.getType()).stream()
                            : Stream.of(name);
                })
                .toList();
    }
}
