package dev.instar.node.cypher;

import dev.instar.protocol.EngineVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What became of a caller's text when it was read as a whole. */
public sealed interface Reading {

    /**
     * It may be run.
     *
     * @param text what to send to the engine: the text without its comments
     * @param readOnly whether it certainly writes nothing
     * @param hazards why the engine's write-ahead log may not bring back what it writes
     * @param createdMacro the macro that it creates, if it creates one
     */
    record Allowed(String text, boolean readOnly, Set<LogHazard> hazards, Optional<CreatedMacro> createdMacro)
            implements Reading {

        /** Whether what it writes is durable on an engine only when a checkpoint wrote it down. */
        public boolean needsCheckpoint(EngineVersion engine) {
            return hazards.stream().anyMatch(hazard -> hazard.concerns(engine));
        }
    }

    /**
     * A macro that a statement creates.
     *
     * @param name in capitals
     * @param calls of functions and other macros in it, with NULL for each argument
     */
    record CreatedMacro(String name, List<String> calls) {}

    /**
     * It must not be run.
     *
     * @param what is wrong, in one sentence that names the place or the word
     */
    record Refused(Rule rule, String what) implements Reading {

        /** For the caller: what is wrong and what to do. */
        public String sentence() {
            return what + " " + rule.advice();
        }
    }
}
