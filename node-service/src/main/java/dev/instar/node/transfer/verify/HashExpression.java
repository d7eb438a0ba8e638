package dev.instar.node.transfer.verify;

import dev.instar.node.transfer.schema.ColumnType;
import dev.instar.protocol.Fingerprint;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An expression whose value is the same for the same value in every engine, and another for another one. A NULL of a
 * nested type does not hash reproducibly and is replaced by a constant; structs are hashed field by field, maps by
 * their text, the list of their keys and that of their values, unions by their tag and the member they hold. The text of a union is wrong
 * for some rows of a file (measured over {@code LOAD FROM} on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4), its members are
 * right.
 *
 * <p>Elements of lists that are structs, maps or unions cannot be told apart: a lambda, {@code UNWIND} and an index give
 * fields of other rows as soon as one element is NULL (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.18.3). Such a list
 * is hashed as its text, which has six decimals and no quotes, and by the engines' own hash where that is the same
 * everywhere: no NULL, no empty text and no letter beyond ASCII in it.
 *
 * <p>Texts are hashed by their MD5, because {@code hash()} alone does not see all of a text with letters beyond ASCII, nor
 * of a BLOB with such bytes; see {@link Fingerprint.Method#hashesWholeTexts}.
 */
final class HashExpression {

    static final String OF_NULL = "CAST(7 AS UINT64)";

    private static final Set<String> TEXTS = Set.of("STRING", "JSON", "BLOB");

    private static final String ASCII = "[ -~]*";

    /** Matches the text of a list with a NULL or an empty text at any depth. */
    private static final String NOTHING_INSIDE = "[[,=][],}]|: [,}]";

    private final Fingerprint.Method method;

    /** @param method of this release, or of the one whose fingerprints are compared */
    HashExpression(Fingerprint.Method method) {
        this.method = method;
    }

    String of(String value, ColumnType type) {
        return "CASE WHEN " + value + " IS NULL THEN " + OF_NULL + " ELSE " + ofPresent(value, type) + " END";
    }

    private String ofPresent(String value, ColumnType type) {
        return switch (type) {
            case ColumnType.Scalar scalar -> ofScalar(value, scalar);
            case ColumnType.Union union -> "hash([hash(union_tag(" + value + ")), " + ofMember(value, union) + "])";
            case ColumnType.Struct struct ->
                struct.fields().stream()
                        .map(field -> of(field.of(value), field.type()))
                        .collect(Collectors.joining(", ", "hash([", "])"));
            case ColumnType.MapOf map when method.hashesParts() -> ofMap(value, map);
            case ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ -> {
                if (type.contains(HashExpression::hasParts)) {
                    yield method.hashesParts() ? ofListOfParts(value) : ofText(value);
                }
                yield type.contains(part -> TEXTS.contains(part.base())) ? withText(value) : "hash(" + value + ")";
            }
        };
    }

    /** The list of values does not tell which are NULL, and has what happens to stand in their place. */
    private String ofMap(String value, ColumnType.MapOf map) {
        return "hash([" + ofText(value) + ", " + of("map_keys(" + value + ")", new ColumnType.ListOf(map.key()))
                + ", CASE WHEN " + hasNothingInside(value) + " THEN " + OF_NULL + " ELSE "
                + of("map_values(" + value + ")", new ColumnType.ListOf(map.value())) + " END])";
    }

    private String ofListOfParts(String value) {
        return "hash([" + ofText(value) + ", hash(size(" + value + ")), CASE WHEN regexp_full_match(" + text(value)
                + ", '" + ASCII + "') AND NOT " + hasNothingInside(value) + " THEN hash(" + value + ") ELSE " + OF_NULL
                + " END])";
    }

    private static String hasNothingInside(String value) {
        return "regexp_matches(" + text(value) + ", '" + NOTHING_INSIDE + "')";
    }

    private static String text(String value) {
        return "CAST(" + value + " AS STRING)";
    }

    private String ofScalar(String value, ColumnType.Scalar type) {
        return switch (type.base()) {
            case "STRING" -> method.hashesWholeTexts() ? "hash(md5(" + value + "))" : "hash(" + value + ")";
            case "JSON", "BLOB" -> withText(value);
            default -> "hash(" + value + ")";
        };
    }

    private String ofText(String value) {
        return method.hashesWholeTexts() ? "hash(md5(" + text(value) + "))" : "hash(" + text(value) + ")";
    }

    /** Two values may have one text, as a list with a comma in an element; the engines' own hash tells those apart. */
    private String withText(String value) {
        return method.hashesWholeTexts() ? "hash([hash(" + value + "), " + ofText(value) + "])" : "hash(" + value + ")";
    }

    private String ofMember(String value, ColumnType.Union union) {
        if (method.hashesUnionsAsText()) {
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

    private static boolean hasParts(ColumnType type) {
        return type instanceof ColumnType.Struct
                || type instanceof ColumnType.MapOf
                || type instanceof ColumnType.Union;
    }
}
