package dev.instar.enginehost;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request of a node; what is missing or of another kind reads as empty, 0 or false. */
record Request(Map<String, @Nullable Object> fields) {

    long id() {
        return number("id");
    }

    String op() {
        return text("op");
    }

    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    long number(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** Texts by parameter name. */
    Map<String, @Nullable String> parameters() {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        if (fields.get("parameters") instanceof Map<?, ?> given) {
            given.forEach((name, value) ->
                    parameters.put(String.valueOf(name), value == null ? null : String.valueOf(value)));
        }
        return parameters;
    }
}
