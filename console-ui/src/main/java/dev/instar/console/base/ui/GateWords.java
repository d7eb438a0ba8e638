package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import dev.instar.protocol.Gate;
import java.util.Locale;

/** Whether a database serves, in the words of the glossary. */
public final class GateWords {

    private GateWords() {}

    public static String of(Gate gate) {
        return translate("base.gate." + gate.name().toLowerCase(Locale.ROOT));
    }
}
