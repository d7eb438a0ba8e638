package dev.instar.node.fingerprint;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.schema.ColumnType;
import java.util.stream.Collectors;

/**
 * An expression whose value is the same for the same value in every engine. A NULL of a nested type does not hash
 * reproducibly and is replaced by a constant; structs are hashed field by field, unions with their tag, maps and what
 * contains them as text.
 */
final class HashExpression {

    static final String OF_NULL = "CAST(7 AS UINT64)";

    private HashExpression() {}

    static String of(String value, ColumnType type) {
        return "CASE WHEN " + value + " IS NULL THEN " + OF_NULL + " ELSE " + ofPresent(value, type) + " END";
    }

    private static String ofPresent(String value, ColumnType type) {
        return switch (type) {
            case ColumnType.Scalar _ -> "hash(" + value + ")";
            case ColumnType.Union _ -> "hash([hash(union_tag(" + value + ")), hash(CAST(" + value + " AS STRING))])";
            case ColumnType.Struct struct ->
                struct.fields().stream()
                        .map(field -> of(value + "." + Cypher.quote(field.name()), field.type()))
                        .collect(Collectors.joining(", ", "hash([", "])"));
            case ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ ->
                type.contains(HashExpression::hashesAsText)
                        ? "hash(CAST(" + value + " AS STRING))"
                        : "hash(" + value + ")";
        };
    }

    private static boolean hashesAsText(ColumnType type) {
        return type instanceof ColumnType.Struct
                || type instanceof ColumnType.MapOf
                || type instanceof ColumnType.Union;
    }
}
