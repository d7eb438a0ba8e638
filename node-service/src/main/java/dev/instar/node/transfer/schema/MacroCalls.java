package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which macros call which functions, through other macros too. An engine takes a macro that calls one yet to come. */
final class MacroCalls {

    private final Map<String, Set<String>> direct = new HashMap<>();
    private final Set<String> unread = new HashSet<>();

    private MacroCalls() {}

    static MacroCalls of(List<Schema.Macro> macros) {
        var calls = new MacroCalls();
        macros.forEach(macro -> MacroText.parse(macro.printed())
                .ifPresentOrElse(
                        text -> calls.direct.put(upper(macro.name()), functions(text)),
                        () -> calls.unread.add(upper(macro.name()))));
        return calls;
    }

    private static Set<String> functions(MacroText macro) {
        return Stream.concat(
                        Stream.of(macro.body()), macro.parameters().stream().map(MacroText.Parameter::value))
                .flatMap(expression -> Cypher.of(expression).functions().stream())
                .collect(Collectors.toSet());
    }

    /** Names of the functions and macros that a call of the macro comes to, in upper case. */
    Set<String> by(String macro) {
        Set<String> found = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(Set.of(upper(macro)));
        while (!waiting.isEmpty()) {
            for (String name : direct.getOrDefault(waiting.pop(), Set.of())) {
                if (found.add(name)) {
                    waiting.push(name);
                }
            }
        }
        return found;
    }

    /** Whether a call is known to end, with the same value each time. */
    boolean isSteady(String function) {
        return !isEndless(function)
                && !unread.contains(upper(function))
                && Collections.disjoint(by(function), unread)
                && !Macros.CHANGING.contains(upper(function))
                && Collections.disjoint(by(function), Macros.CHANGING);
    }

    /** Whether a call of the macro comes to one that calls itself. */
    boolean isEndless(String macro) {
        return by(macro).contains(upper(macro)) || by(macro).stream().anyMatch(name -> by(name).contains(name));
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
