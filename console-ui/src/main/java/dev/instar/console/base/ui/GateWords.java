package dev.instar.console.base.ui;

import dev.instar.protocol.Gate;

/** Whether a database serves, in the words of the glossary. */
public final class GateWords {

    private GateWords() {}

    public static String of(Gate gate) {
        return switch (gate) {
            case SERVING -> "Serving";
            case OPENING -> "Opening";
            case FROZEN -> "Read-only";
            case MIGRATING -> "Migrating";
            case HELD -> "On hold";
            case INCOMPATIBLE -> "Incompatible";
        };
    }
}
