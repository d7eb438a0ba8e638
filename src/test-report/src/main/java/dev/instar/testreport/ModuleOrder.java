package dev.instar.testreport;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/**
 * The modules of a program from the bottom up, and their drawing in {@code docs/modules.md}.
 *
 * @param order names of the modules, from the one that uses no other up
 * @param uses what each uses itself
 */
public record ModuleOrder(List<String> order, Map<String, Set<String>> uses) {

    /**
     * The order of a program's modules.
     *
     * @param order names of the modules, from the one that uses no other up
     */
    public static ModuleOrder of(List<String> order, ApplicationModules modules) {
        return new ModuleOrder(
                order,
                modules.stream()
                        .collect(Collectors.toMap(
                                ModuleOrder::name,
                                module -> module.getDirectDependencies(modules)
                                        .uniqueModules()
                                        .map(ModuleOrder::name)
                                        .collect(Collectors.toSet()))));
    }

    private static String name(ApplicationModule module) {
        return module.getIdentifier().toString();
    }

    /** Each module that uses one above it, with that one. */
    public List<String> upwards() {
        return order.stream()
                .flatMap(module -> usedBy(module)
                        .filter(used -> order.indexOf(used) >= order.indexOf(module))
                        .map(used -> module + " uses " + used))
                .toList();
    }

    /** A Mermaid flowchart; arrows that follow from others are left out. */
    public String drawing() {
        return order.reversed().stream()
                .flatMap(this::arrows)
                .collect(Collectors.joining("\n", "```mermaid\nflowchart TD\n", "\n```\n"));
    }

    private Stream<String> arrows(String module) {
        Set<String> implied = new HashSet<>();
        usedBy(module).forEach(used -> usedBy(used).forEach(further -> reach(further, implied)));
        List<String> arrows = usedBy(module)
                .filter(used -> !implied.contains(used))
                .map(used -> "  " + module + " --> " + used)
                .toList();
        return arrows.isEmpty() ? Stream.of("  " + module) : arrows.stream();
    }

    private void reach(String module, Set<String> reached) {
        if (reached.add(module)) {
            usedBy(module).forEach(used -> reach(used, reached));
        }
    }

    private Stream<String> usedBy(String module) {
        return uses.getOrDefault(module, Set.of()).stream().sorted(Comparator.comparingInt(order::indexOf));
    }
}
