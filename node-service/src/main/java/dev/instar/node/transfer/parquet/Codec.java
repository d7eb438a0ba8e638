package dev.instar.node.transfer.parquet;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.transfer.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Takes one value of a row through Parquet unharmed: as columns of a file, written by expressions of the old engine, and
 * back by an expression of the new one. Each expression was measured on Kuzu 0.9.0 and 0.11.2 and LadybugDB 0.16.1 and
 * 0.20.4; where one fails for a value, reading the file back tells.
 *
 * <ul>
 *   <li>DECIMAL and INT128 cross as text, INTERVAL as a list of months, days and microseconds, alone and in lists.
 *   <li>A struct crosses field by field with a flag that says it is NULL, a union member by member with its tag: a NULL
 *       struct or union inside a Parquet file shifts the values of the rows behind it (measured on all four). Rows are
 *       then read in groups that share flags and tags, because CASE over structs mixes rows up.
 *   <li>Everything else is left as it is.
 * </ul>
 */
final class Codec {

    private static final Set<String> THROUGH_TEXT = Set.of("INT128", "UINT128");

    /** LOAD FROM reads them as TIMESTAMP. */
    private static final Set<String> CAST_BACK = Set.of("TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_SEC");

    /** A column of the file and the expression that fills it. */
    record Column(String name, String expression) {}

    /**
     * A column that tells rows apart which have to be read separately.
     *
     * @param values it can have
     */
    record Flag(String name, String expression, boolean isTag, int values) {

        /** @param value what the flag's text is in these rows; {@code null} for a NULL tag */
        String condition(String value) {
            if (!isTag) {
                return Boolean.parseBoolean(value) ? name : "NOT " + name;
            }
            return value.isEmpty() ? name + " IS NULL" : name + " = " + Cypher.literal(value);
        }
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<Flag> flags = new ArrayList<>();
    private final Part root;
    private final String name;
    private final ColumnType type;

    /**
     * @param value in the old engine's rows
     * @param name of the file's columns, extended by numbers where one is not enough
     */
    Codec(String value, String name, ColumnType type) {
        this.name = name;
        this.type = type;
        root = part(value, name, type, "");
    }

    /** The type of what {@link #decode} gives: of a union the engine sees the member it is made of, and no other. */
    ColumnType decodedType(Map<String, String> pattern) {
        return decodedType(type, name, pattern);
    }

    private static ColumnType decodedType(ColumnType type, String name, Map<String, String> pattern) {
        return switch (type) {
            case ColumnType.Struct struct ->
                new ColumnType.Struct(decodedFields(struct.fields(), name, pattern, _ -> true));
            case ColumnType.Union union -> {
                String present = pattern.getOrDefault(name + "_0", "");
                yield present.isEmpty()
                        ? union
                        : new ColumnType.Union(decodedFields(
                                union.fields(),
                                name,
                                pattern,
                                field -> field.name().equals(present)));
            }
            case ColumnType.Scalar _, ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ -> type;
        };
    }

    private static List<ColumnType.Field> decodedFields(
            List<ColumnType.Field> fields,
            String name,
            Map<String, String> pattern,
            Predicate<ColumnType.Field> isPresent) {
        return IntStream.range(0, fields.size())
                .filter(i -> isPresent.test(fields.get(i)))
                .mapToObj(i -> new ColumnType.Field(
                        fields.get(i).name(), decodedType(fields.get(i).type(), name + "_" + (i + 1), pattern)))
                .toList();
    }

    List<Column> columns() {
        return columns;
    }

    List<Flag> flags() {
        return flags;
    }

    /**
     * What stands for the value when the file is read.
     *
     * @param pattern value of each flag in the rows that are read; an empty text for a NULL tag
     * @return empty where the value is NULL in all of these rows: two NULLs of different types in one statement are taken
     *     for the same expression by the engines
     */
    Optional<String> decode(Map<String, String> pattern) {
        boolean isNull = !flags.isEmpty()
                && (flags.getFirst().isTag()
                        ? pattern.getOrDefault(flags.getFirst().name(), "").isEmpty()
                        : Boolean.parseBoolean(pattern.get(flags.getFirst().name())));
        return isNull ? Optional.empty() : Optional.of(root.decode(pattern));
    }

    private interface Part {
        String decode(Map<String, String> pattern);
    }

    /** @param absent condition under which the value lies in a NULL struct and must not be looked at */
    private Part part(String value, String name, ColumnType type, String absent) {
        return switch (type) {
            case ColumnType.Struct struct -> struct(value, name, struct, absent);
            case ColumnType.Union union -> union(value, name, union, absent);
            case ColumnType.Scalar _, ColumnType.ListOf _, ColumnType.ArrayOf _ -> {
                String encoded = encodeOne(value, type, 0);
                columns.add(new Column(
                        name,
                        absent.isEmpty() ? encoded : "CASE WHEN " + absent + " THEN NULL ELSE " + encoded + " END"));
                yield _ -> decodeOne(name, type, 0);
            }
            case ColumnType.MapOf _ -> {
                columns.add(new Column(name, encodeOne(value, type, 0)));
                yield _ -> decodeOne(name, type, 0);
            }
        };
    }

    private Part struct(String value, String name, ColumnType.Struct struct, String absent) {
        String isNull = absent.isEmpty()
                ? value + " IS NULL"
                : "CASE WHEN " + absent + " THEN true ELSE " + value + " IS NULL END";
        Flag flag = flag(name + "_0", isNull, false, 2);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < struct.fields().size(); i++) {
            ColumnType.Field field = struct.fields().get(i);
            parts.add(part(field.of(value), name + "_" + (i + 1), field.type(), isNull));
        }
        return pattern -> {
            if (Boolean.parseBoolean(pattern.get(flag.name()))) {
                return "CAST(NULL AS " + struct.cypher() + ")";
            }
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                fields.add(Cypher.quote(struct.fields().get(i).name()) + " := "
                        + parts.get(i).decode(pattern));
            }
            return fields.stream().collect(Collectors.joining(", ", "struct_pack(", ")"));
        };
    }

    private Part union(String value, String name, ColumnType.Union union, String absent) {
        String tag = "union_tag(" + value + ")";
        Flag flag = flag(
                name + "_0",
                absent.isEmpty() ? tag : "CASE WHEN " + absent + " THEN NULL ELSE " + tag + " END",
                true,
                union.fields().size() + 1);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < union.fields().size(); i++) {
            ColumnType.Field member = union.fields().get(i);
            String otherwise = "(" + flag.expression() + ") IS NULL OR (" + flag.expression() + ") <> "
                    + Cypher.literal(member.name());
            parts.add(part(
                    "union_extract(" + value + ", " + Cypher.literal(member.name()) + ")",
                    name + "_" + (i + 1),
                    member.type(),
                    otherwise));
        }
        return pattern -> {
            String present = pattern.getOrDefault(flag.name(), "");
            for (int i = 0; i < parts.size(); i++) {
                String member = union.fields().get(i).name();
                if (member.equals(present)) {
                    return "union_value(" + Cypher.quote(member) + " := "
                            + parts.get(i).decode(pattern) + ")";
                }
            }
            return "CAST(NULL AS " + union.cypher() + ")";
        };
    }

    private Flag flag(String name, String expression, boolean isTag, int values) {
        var flag = new Flag(name, expression, isTag, values);
        flags.add(flag);
        columns.add(new Column(name, expression));
        return flag;
    }

    /**
     * Whether a value of the type comes back changed or cannot be written: no file keeps a union inside a list or a map,
     * nor a number or time inside a struct there that would have to cross as something else (measured on Kuzu 0.11.2 and
     * LadybugDB 0.16.1 and 0.20.4).
     */
    static boolean isLost(ColumnType type) {
        return type.contains(part -> switch (part) {
            case ColumnType.ListOf list -> list.element().contains(Codec::isLostInside);
            case ColumnType.ArrayOf array -> array.element().contains(Codec::isLostInside);
            case ColumnType.MapOf map ->
                map.key().contains(Codec::isLostInside) || map.value().contains(Codec::isLostInside);
            case ColumnType.Scalar _, ColumnType.Struct _, ColumnType.Union _ -> false;
        });
    }

    private static boolean isLostInside(ColumnType type) {
        return switch (type) {
            case ColumnType.Union _ -> true;
            case ColumnType.Struct _ ->
                type.contains(part -> CAST_BACK.contains(part.base())
                        || THROUGH_TEXT.contains(part.base())
                        || part.base().equals("DECIMAL"));
            case ColumnType.Scalar _, ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ -> false;
        };
    }

    private static boolean isPlain(ColumnType type) {
        return !type.contains(part -> isText(part) || CAST_BACK.contains(part.base()));
    }

    private static boolean isText(ColumnType type) {
        String base = type.base();
        return THROUGH_TEXT.contains(base) || base.equals("DECIMAL") || base.equals("INTERVAL");
    }

    private static String encodeOne(String value, ColumnType type, int depth) {
        if (!type.contains(Codec::isText)) {
            return value;
        }
        return switch (type) {
            case ColumnType.Scalar scalar -> encodeScalar(value, scalar);
            case ColumnType.ListOf list -> encodeList(value, list.element(), depth);
            case ColumnType.ArrayOf array ->
                encodeList("CAST(" + value + " AS " + array.element().cypher() + "[])", array.element(), depth);
            case ColumnType.MapOf map ->
                "map(" + encodeList("map_keys(" + value + ")", map.key(), depth) + ", "
                        + encodeList("map_values(" + value + ")", map.value(), depth) + ")";
            // Inside a list there is no way that keeps NULLs; reading back finds out whether there are any.
            case ColumnType.Struct _, ColumnType.Union _ -> value;
        };
    }

    private static String encodeScalar(String value, ColumnType.Scalar scalar) {
        return switch (scalar.base()) {
            // The engines print -0.0001 as 0.00-1, so the sign is written apart.
            case "DECIMAL" ->
                "CASE WHEN " + value + " < 0 THEN concat('-', CAST(-" + value + " AS STRING)) ELSE CAST(" + value
                        + " AS STRING) END";
            // No engine reads a negative interval back from text.
            case "INTERVAL" ->
                "CASE WHEN " + value + " IS NULL THEN CAST(NULL AS INT64[]) ELSE [date_part('year', " + value
                        + ") * 12 + date_part('month', " + value + "), date_part('day', " + value + "), "
                        + microseconds(value) + "] END";
            default -> "CAST(" + value + " AS STRING)";
        };
    }

    private static String encodeList(String list, ColumnType element, int depth) {
        String variable = "x" + depth;
        return element.contains(Codec::isText)
                ? "list_transform(" + list + ", " + variable + " -> " + encodeOne(variable, element, depth + 1) + ")"
                : list;
    }

    private static String decodeOne(String value, ColumnType type, int depth) {
        if (isPlain(type)) {
            return value;
        }
        return switch (type) {
            case ColumnType.Scalar scalar
            when scalar.base().equals("INTERVAL") ->
                "to_months(" + value + "[1]) + to_days(" + value + "[2]) + to_microseconds(" + value + "[3])";
            case ColumnType.Scalar scalar -> "CAST(" + value + " AS " + scalar.name() + ")";
            case ColumnType.ListOf list -> decodeList(value, list.element(), depth);
            case ColumnType.ArrayOf array ->
                "CAST(" + decodeList(value, array.element(), depth) + " AS " + array.cypher() + ")";
            case ColumnType.MapOf map ->
                "map(" + decodeList("map_keys(" + value + ")", map.key(), depth) + ", "
                        + decodeList("map_values(" + value + ")", map.value(), depth) + ")";
            case ColumnType.Struct _, ColumnType.Union _ -> value;
        };
    }

    private static String decodeList(String list, ColumnType element, int depth) {
        String variable = "x" + depth;
        return isPlain(element)
                ? list
                : "list_transform(" + list + ", " + variable + " -> " + decodeOne(variable, element, depth + 1) + ")";
    }

    /** Expression for what an interval has below its days. */
    private static String microseconds(String interval) {
        return "date_part('hour', %1$s) * 3600000000 + date_part('minute', %1$s) * 60000000 + date_part('microsecond', %1$s)"
                .formatted(interval);
    }
}
