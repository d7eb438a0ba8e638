package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
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

    private static final Pattern LIST = Pattern.compile("(.*\\S)\\s*\\[\\s*[0-9]*\\s*]", Pattern.DOTALL);
    private static final Pattern STRUCT = Pattern.compile("STRUCT\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern MAP = Pattern.compile("MAP\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern DECIMAL = Pattern.compile("(DECIMAL|NUMERIC)\\s*\\([0-9,\\s]*\\)");
    private static final Pattern FIELD =
            Pattern.compile("\\s*(?:[\\w\\p{Sc}]+|`[^`]*`)\\s+(.*)", Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

    /** A text, and bytes, under each name that engines have for them. */
    private static final Set<String> AS_IT_IS = Set.of("STRING", "BLOB", "BYTEA");

    /** Types of the engines in whose values there is no text, with their other names. */
    private static final Set<String> WITHOUT_TEXT = Set.of(
            "BOOL",
            "INT8",
            "INT16",
            "INT32",
            "INT64",
            "INT128",
            "UINT8",
            "UINT16",
            "UINT32",
            "UINT64",
            "UINT128",
            "FLOAT",
            "DOUBLE",
            "DECIMAL",
            "DATE",
            "TIMESTAMP",
            "TIMESTAMP_NS",
            "TIMESTAMP_MS",
            "TIMESTAMP_SEC",
            "TIMESTAMP_TZ",
            "INTERVAL",
            "UUID",
            "SERIAL",
            "BOOLEAN",
            "DURATION",
            "FLOAT4",
            "FLOAT8",
            "INT",
            "NUMERIC",
            "REAL",
            "TIMESTAMP_S");

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
            String kind = type.strip().toUpperCase(Locale.ROOT);
            // Not a text of its own or bytes, which cross as they are.
            if (!AS_IT_IS.contains(kind) && !(isReadRightly(kind) && value.indexOf('\\') < 0)) {
                throw new IllegalArgumentException(
                        "has quotes, apostrophes or backslashes that the engine would keep as a part of its"
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

    /**
     * Whether engines read quoted texts in values of a type rightly. They do as fields of structs, and not in lists and
     * maps (measured on Kuzu 0.11.2 and LadybugDB 0.20.4); nothing is known of user-defined types.
     */
    private static boolean isReadRightly(String type) {
        String stripped = type.strip();
        Matcher list = LIST.matcher(stripped);
        Matcher struct = STRUCT.matcher(stripped);
        Matcher map = MAP.matcher(stripped);
        if (list.matches()) {
            return isReadRightly(list.group(1)) && !list.group(1).strip().equals("STRING");
        }
        if (struct.matches()) {
            return parts(struct.group(1)).stream()
                    .map(FIELD::matcher)
                    .allMatch(field -> field.matches() && isReadRightly(field.group(1)));
        }
        if (map.matches()) {
            return parts(map.group(1)).stream().allMatch(TextLists::isWithoutText);
        }
        return stripped.equals("STRING") || isWithoutText(stripped);
    }

    private static boolean isWithoutText(String type) {
        String stripped = type.strip();
        return WITHOUT_TEXT.contains(stripped) || DECIMAL.matcher(stripped).matches();
    }

    /** What stands between the commas that are in no brackets. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
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
