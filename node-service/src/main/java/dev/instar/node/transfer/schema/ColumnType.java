package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** An engine's data type, read from the text {@code table_info} gives. */
public sealed interface ColumnType {

    /** The type as a statement needs it. */
    String cypher();

    /** A type without parts, for example {@code INT64}, {@code STRING} or {@code DECIMAL(10, 2)}. */
    record Scalar(String name) implements ColumnType {
        @Override
        public String cypher() {
            return name;
        }
    }

    record ListOf(ColumnType element) implements ColumnType {
        @Override
        public String cypher() {
            return element.cypher() + "[]";
        }
    }

    /**
     * An array of fixed length.
     *
     * @param size number of elements, always the same
     */
    record ArrayOf(ColumnType element, int size) implements ColumnType {
        @Override
        public String cypher() {
            return element.cypher() + "[" + size + "]";
        }
    }

    record MapOf(ColumnType key, ColumnType value) implements ColumnType {
        @Override
        public String cypher() {
            return "MAP(" + key.cypher() + ", " + value.cypher() + ")";
        }
    }

    /**
     * A field of a struct or a member of a union.
     *
     * @param name without back-quotes
     * @param backQuoted whether the engine took back-quotes for a part of the name, as Kuzu does
     */
    record Field(String name, ColumnType type, boolean backQuoted) {

        public Field(String name, ColumnType type) {
            this(name, type, false);
        }

        /** Kuzu takes back-quotes for a part of the name, so they stand only where nothing else is possible. */
        private String cypher() {
            return (Cypher.isPlain(name) ? name : Cypher.quote(name)) + " " + type.cypher();
        }

        /** The name as the engine knows it, in quotes. */
        public String literal() {
            return Cypher.literal(backQuoted ? Cypher.quote(name) : name);
        }

        /** The field of a struct, for the engine that printed the type. */
        public String of(String struct) {
            return backQuoted ? "struct_extract(" + struct + ", " + literal() + ")" : struct + "." + Cypher.quote(name);
        }
    }

    record Struct(List<Field> fields) implements ColumnType {
        @Override
        public String cypher() {
            return "STRUCT(" + fields.stream().map(Field::cypher).collect(Collectors.joining(", ")) + ")";
        }
    }

    record Union(List<Field> fields) implements ColumnType {
        @Override
        public String cypher() {
            return "UNION(" + fields.stream().map(Field::cypher).collect(Collectors.joining(", ")) + ")";
        }
    }

    /** The scalar's name without its numbers, or an empty text for a type with parts. */
    default String base() {
        return this instanceof Scalar scalar ? scalar.name().replaceAll("\\s*\\(.*", "") : "";
    }

    /** Whether this type or any part of it is such. */
    default boolean contains(Predicate<ColumnType> such) {
        return such.test(this)
                || switch (this) {
                    case Scalar _ -> false;
                    case ListOf list -> list.element().contains(such);
                    case ArrayOf array -> array.element().contains(such);
                    case MapOf map -> map.key().contains(such) || map.value().contains(such);
                    case Struct struct ->
                        struct.fields().stream().anyMatch(field -> field.type().contains(such));
                    case Union union ->
                        union.fields().stream().anyMatch(field -> field.type().contains(such));
                };
    }

    /**
     * Reads a type as an engine prints it.
     *
     * @throws IllegalArgumentException if the text is not a type this node can read back
     */
    static ColumnType parse(String text) {
        return parse(text, 1);
    }

    private static ColumnType parse(String text, int level) {
        if (level > Cypher.MOST_TYPE_LEVELS) {
            throw new IllegalArgumentException("it has more than " + Cypher.MOST_TYPE_LEVELS + " types in each other");
        }
        String type = text.strip();
        if (type.endsWith("]")) {
            int open = type.lastIndexOf('[');
            ColumnType element = parse(type.substring(0, open), level + 1);
            String size = type.substring(open + 1, type.length() - 1).strip();
            return size.isEmpty() ? new ListOf(element) : new ArrayOf(element, Integer.parseInt(size));
        }
        int open = type.indexOf('(');
        String base = (open < 0 ? type : type.substring(0, open)).strip().toUpperCase(Locale.ROOT);
        if (!base.matches("[A-Z0-9_]+") || (open >= 0 && !type.endsWith(")"))) {
            throw new IllegalArgumentException("'" + text + "' is not a type this node can read");
        }
        List<String> parts = open < 0 ? List.of() : parts(type.substring(open + 1, type.length() - 1));
        return switch (base) {
            case "STRUCT" -> new Struct(fields(parts, level + 1));
            case "UNION" -> new Union(fields(parts, level + 1));
            case "MAP" -> new MapOf(parse(parts.getFirst(), level + 1), parse(parts.getLast(), level + 1));
            default -> new Scalar(type);
        };
    }

    private static List<Field> fields(List<String> parts, int level) {
        return parts.stream().map(part -> field(part, level)).toList();
    }

    private static Field field(String text, int level) {
        int space = text.strip().indexOf(' ');
        String printed = space < 0 ? "" : text.strip().substring(0, space);
        String name = Cypher.unquote(printed);
        if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_]*")) {
            throw new IllegalArgumentException("the field '" + text + "' has a name that this node cannot read back");
        }
        return new Field(name, parse(text.strip().substring(space), level), !printed.equals(name));
    }

    private static List<String> parts(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            switch (list.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(list.substring(start, i));
                        start = i + 1;
                    }
                }
                default -> {
                    // Part of a name or number.
                }
            }
        }
        parts.add(list.substring(start));
        return parts;
    }
}
