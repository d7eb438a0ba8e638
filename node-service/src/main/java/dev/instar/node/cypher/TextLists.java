package dev.instar.node.cypher;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists of texts as parameters. No engine reads a list of texts out of a text rightly: it keeps quotes as a part of the
 * elements, drops blanks, and has no way to write a comma (measured on Kuzu 0.11.2 and LadybugDB 0.20.4). So they are
 * written out as a list of literals.
 */
public final class TextLists {

    private static final Pattern LIST_OF_TEXTS =
            Pattern.compile("\\s*STRING\\s*(\\[\\s*[0-9]*\\s*]\\s*)+", Pattern.CASE_INSENSITIVE);

    /** In structs engines read quoted texts rightly, in maps and in lists they do not. */
    private static final Pattern TEXT_IN_LIST = Pattern.compile("STRING\\s*\\[", Pattern.CASE_INSENSITIVE);

    private static final Pattern MAP = Pattern.compile("\\bMAP\\s*\\(");

    /** What the engines read as it is meant. */
    private static final Pattern UNMISTAKABLE = Pattern.compile("[^\"'\\\\]*");

    private static final JsonMapper JSON = JsonMapper.shared();

    private TextLists() {}

    /**
     * The list as an expression.
     *
     * @param type of the parameter, as an engine writes it
     * @param value a list in JSON
     * @return empty for other types, and for a list that the engine itself reads rightly out of the text
     * @throws IllegalArgumentException if the text is no list in JSON, and nobody can tell its elements, or if the engine
     *     would alter texts in it
     */
    public static Optional<String> written(String type, String value) {
        if (UNMISTAKABLE.matcher(value).matches()) {
            return Optional.empty();
        }
        if (!LIST_OF_TEXTS.matcher(type).matches()) {
            if (TEXT_IN_LIST.matcher(type).find() || mapHoldsText(type.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "has quotes or apostrophes that the engine would keep as a part of its"
                                + " texts, or lose. Send such texts as parameters of their own of the type STRING[].");
            }
            return Optional.empty();
        }
        try {
            JsonNode list = JSON.readTree(value);
            if (list.isArray()) {
                return Optional.of(expression(list));
            }
        } catch (JacksonException e) {
            throw unreadable();
        }
        throw unreadable();
    }

    private static boolean mapHoldsText(String type) {
        return MAP.matcher(type)
                .results()
                .anyMatch(map -> type.substring(map.end(), endOfBrackets(type, map.end()))
                        .contains("STRING"));
    }

    /** @param start behind the opening bracket */
    private static int endOfBrackets(String type, int start) {
        int depth = 1;
        int end = start;
        while (end < type.length() && depth > 0) {
            depth += switch (type.charAt(end)) {
                case '(' -> 1;
                case ')' -> -1;
                default -> 0;
            };
            end++;
        }
        return end;
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("is no list of texts in JSON, for example [\"red, green\", \"blue\"].");
    }

    private static String expression(JsonNode node) {
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(TextLists::expression)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (node.isNull()) {
            return "CAST(NULL AS STRING)";
        }
        if (!node.isString()) {
            throw unreadable();
        }
        return Cypher.literal(node.asString());
    }
}
