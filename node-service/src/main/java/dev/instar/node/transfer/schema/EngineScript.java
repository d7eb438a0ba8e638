package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine's own {@code schema.cypher}, for the two things no query tells in every release: the multiplicity of
 * relationship tables and the text of macros.
 */
record EngineScript(Map<String, String> multiplicities, List<Schema.Macro> macros) {

    private static final Pattern REL_TABLE = Pattern.compile(
            "CREATE\\s+REL\\s+TABLE\\s+(?:GROUP\\s+)?(?:IF\\s+NOT\\s+EXISTS\\s+)?(?<name>`(?:[^`]|``)+`|[\\w\\p{Sc}]+).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Set<String> MULTIPLICITIES = Set.of("MANY_MANY", "MANY_ONE", "ONE_MANY", "ONE_ONE");
    private static final Pattern MACRO = Pattern.compile(
            "CREATE\\s+MACRO\\s+(?<name>`(?:[^`]|``)+`|[\\w\\p{Sc}]+).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

    static EngineScript parse(String text) {
        Map<String, String> multiplicities = new LinkedHashMap<>();
        List<Schema.Macro> macros = new ArrayList<>();
        for (String statement : Cypher.of(text).statements()) {
            Matcher relTable = REL_TABLE.matcher(statement);
            if (relTable.matches()) {
                multiplicity(statement)
                        .ifPresent(found -> multiplicities.put(Cypher.unquote(relTable.group("name")), found));
            }
            Matcher macro = MACRO.matcher(statement);
            if (macro.matches()) {
                macros.add(new Schema.Macro(Cypher.unquote(macro.group("name")), statement, statement));
            }
        }
        return new EngineScript(multiplicities, macros);
    }

    /** The last such word outside names and texts: it stands behind all columns, whose names may read like one. */
    private static Optional<String> multiplicity(String statement) {
        return Cypher.of(statement).words().reversed().stream()
                .filter(MULTIPLICITIES::contains)
                .findFirst();
    }

    /**
     * The same with tables named otherwise.
     *
     * @param names new names by the present ones
     */
    EngineScript withNames(Map<String, String> names) {
        Map<String, String> renamed = new LinkedHashMap<>();
        multiplicities.forEach((table, multiplicity) -> renamed.put(names.getOrDefault(table, table), multiplicity));
        return new EngineScript(renamed, macros);
    }
}
