package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import dev.instar.protocol.Gate;

/** Whether a database serves, in the words of the glossary. */
public final class GateWords {

    private GateWords() {}

    public static String of(Gate gate) {
        return switch (gate) {
            case SERVING -> translate("base.gate.serving");
            case OPENING -> translate("base.gate.opening");
            case FROZEN -> translate("base.gate.frozen");
            case MIGRATING -> translate("base.gate.migrating");
            case HELD -> translate("base.gate.held");
            case INCOMPATIBLE -> translate("base.gate.incompatible");
        };
    }
}
