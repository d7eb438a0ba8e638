package dev.instar.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** The modules of the console: what each may use stands in its {@code package-info}. */
class ModulesTest {

    /** From the one that uses no other up. */
    private static final List<String> ORDER = List.of(
            "digest",
            "settings",
            "problem",
            "security",
            "base",
            "audit",
            "node",
            "fleet",
            "operation",
            "plan",
            "plan.web",
            "approval",
            "notification",
            "evidence",
            "api",
            "migration",
            "process",
            "fleet.ui",
            "approval.ui",
            "evidence.web",
            "instance");

    private static final ApplicationModules MODULES = ApplicationModules.of(ConsoleApplication.class);

    @Test
    void modules_use_only_what_they_say() {
        MODULES.verify();
    }

    @Test
    void no_module_uses_one_above_it() {
        assertThat(MODULES.stream().map(module -> module.getIdentifier().toString()))
                .containsExactlyInAnyOrderElementsOf(ORDER);
        assertThat(MODULES.stream().flatMap(ModulesTest::upwards)).isEmpty();
    }

    private static Stream<String> upwards(ApplicationModule module) {
        String name = module.getIdentifier().toString();
        return module.getDirectDependencies(MODULES)
                .uniqueModules()
                .map(used -> used.getIdentifier().toString())
                .filter(used -> ORDER.indexOf(used) > ORDER.indexOf(name))
                .map(used -> name + " uses " + used);
    }
}
