package dev.instar.testreport;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of a program from the bottom up, and their drawing in {@code docs/modules.md}.
 *
 * @param order names of the modules, from the one that uses no other up
 * @param uses what each uses itself
 */
public record ModuleOrder(List<String> order, Map<String, Set<String>> uses) {

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
        Set<String> implied = usedBy(module).flatMap(this::reachedBy).collect(Collectors.toSet());
        return usedBy(module).filter(used -> !implied.contains(used)).map(used -> "  " + module + " --> " + used);
    }

    private Stream<String> reachedBy(String module) {
        return usedBy(module).flatMap(used -> Stream.concat(Stream.of(used), reachedBy(used)));
    }

    private Stream<String> usedBy(String module) {
        return uses.getOrDefault(module, Set.of()).stream().sorted(Comparator.comparingInt(order::indexOf));
    }
}
