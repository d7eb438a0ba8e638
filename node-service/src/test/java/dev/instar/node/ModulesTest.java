package dev.instar.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testreport.ModuleOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules of the node: what each may use stands in its {@code package-info}. */
class ModulesTest {

    /** From the one that uses no other up. */
    private static final List<String> ORDER = List.of(
            "settings",
            "problem",
            "cypher",
            "storage",
            "journal",
            "engine",
            "security",
            "registry",
            "task",
            "database",
            "transfer",
            "backup",
            "operation",
            "recovery",
            "inspection",
            "health");

    private static final ApplicationModules MODULES = ApplicationModules.of(NodeApplication.class);
    private static final ModuleOrder MODULE_ORDER = ModuleOrder.of(ORDER, MODULES);

    @Test
    void modules_use_only_what_they_say() {
        MODULES.verify();
    }

    @Test
    void no_module_uses_one_above_it() {
        assertThat(MODULE_ORDER.uses().keySet()).containsExactlyInAnyOrderElementsOf(ORDER);
        assertThat(MODULE_ORDER.upwards()).isEmpty();
    }

    @Test
    void the_modules_are_drawn_as_they_are() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "modules.md"))).contains(MODULE_ORDER.drawing());
    }
}
