package dev.instar.node.fingerprint;

import dev.instar.node.schema.ColumnType;
import java.util.stream.Collectors;

/**
 * An expression whose value is the same for the same value in every engine. A NULL of a nested type does not hash
 * reproducibly and is replaced by a constant; structs are hashed field by field, unions by their tag and the member they
 * hold, maps and what contains them as text. The text of a union is wrong for some rows of a file (measured over {@code
 * LOAD FROM} on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4), its members are right.
 */
final class HashExpression {

    static final String OF_NULL = "CAST(7 AS UINT64)";

    private final boolean unionsAsText;

    /** @param unionsAsText as the first release did it, to compare with its fingerprints */
    HashExpression(boolean unionsAsText) {
        this.unionsAsText = unionsAsText;
    }

    String of(String value, ColumnType type) {
        return "CASE WHEN " + value + " IS NULL THEN " + OF_NULL + " ELSE " + ofPresent(value, type) + " END";
    }

    private String ofPresent(String value, ColumnType type) {
        return switch (type) {
            case ColumnType.Scalar _ -> "hash(" + value + ")";
            case ColumnType.Union union -> "hash([hash(union_tag(" + value + ")), " + ofMember(value, union) + "])";
            case ColumnType.Struct struct ->
                struct.fields().stream()
                        .map(field -> of(field.of(value), field.type()))
                        .collect(Collectors.joining(", ", "hash([", "])"));
            case ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ ->
                type.contains(HashExpression::hashesAsText)
                        ? "hash(CAST(" + value + " AS STRING))"
                        : "hash(" + value + ")";
        };
    }

    private String ofMember(String value, ColumnType.Union union) {
        if (unionsAsText) {
            return "hash(CAST(" + value + " AS STRING))";
        }
        return union.fields().stream()
                .map(member -> {
                    String name = member.literal();
                    return "WHEN union_tag(" + value + ") = " + name + " THEN "
                            + of("union_extract(" + value + ", " + name + ")", member.type());
                })
                .collect(Collectors.joining(" ", "CASE ", " ELSE " + OF_NULL + " END"));
    }

    private static boolean hashesAsText(ColumnType type) {
        return type instanceof ColumnType.Struct
                || type instanceof ColumnType.MapOf
                || type instanceof ColumnType.Union;
    }
}
