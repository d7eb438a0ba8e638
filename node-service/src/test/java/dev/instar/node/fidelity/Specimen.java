package dev.instar.node.fidelity;

import java.util.List;
import java.util.Set;

/**
 * Something an engine's own EXPORT DATABASE and IMPORT DATABASE lose, alter or fail on, as statements that make it.
 *
 * @param byEngine what happens with the engine's own export, in a few words
 * @param statements make it in an empty database
 * @param questions statements that every engine has to answer alike
 * @param unknownTo engines that cannot make it, written as {@code kuzu@0.9.0}
 */
record Specimen(String name, String byEngine, List<String> statements, List<String> questions, Set<String> unknownTo) {

    static final String KUZU_9 = "kuzu@0.9.0";
    static final String KUZU_11 = "kuzu@0.11.2";
    static final String DECIMALS = "DECIMAL(10, 4)";

    static Specimen specimen(String name, String byEngine, String... statements) {
        return new Specimen(name, byEngine, List.of(statements), List.of(), Set.of());
    }

    Specimen asking(String... questions) {
        return new Specimen(name, byEngine, statements, List.of(questions), unknownTo);
    }

    Specimen unknownTo(String... engines) {
        return new Specimen(name, byEngine, statements, questions, Set.of(engines));
    }
}
