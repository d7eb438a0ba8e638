package dev.instar.node.carry;

import dev.instar.node.cypher.Cypher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The statement files of an export. Import executes them, so each may hold the kinds of statement an export writes and
 * nothing else; files they name are names inside the export.
 */
public enum Scripts {
    /** Sequences, tables, macros, comments. */
    SCHEMA("schema.cypher", Scripts::isSchema),
    /** Rows, from the Parquet files beside it. */
    COPY("copy.cypher", Scripts::isCopy),
    /** Values of sequences. */
    SEQUENCE("sequence.cypher", Scripts::isSequence),
    /** Indexes of extensions. */
    INDEX("index.cypher", Scripts::isIndex);

    private static final Set<String> CREATED = Set.of("NODE", "REL", "SEQUENCE", "MACRO");
    private static final Pattern FILE = Pattern.compile("[0-9]{4}-[A-Za-z0-9_]{0,40}\\.parquet");
    private static final Set<String> COPY_WORDS = Set.of(
            "COPY",
            "FROM",
            "LOAD",
            "WHERE",
            "AND",
            "NOT",
            "RETURN",
            "IS",
            "NULL",
            "CAST",
            "AS",
            "TO",
            "UNION_VALUE",
            "LIST_TRANSFORM",
            "MAP",
            "MAP_KEYS",
            "MAP_VALUES",
            "STRUCT_PACK",
            "TO_MONTHS",
            "TO_DAYS",
            "TO_MICROSECONDS");
    private static final Set<String> TYPES = Set.of(
            "STRUCT",
            "MAP",
            "DECIMAL",
            "UNION",
            "INTERVAL",
            "BOOL",
            "FLOAT",
            "DOUBLE",
            "STRING",
            "BLOB",
            "UUID",
            "DATE",
            "JSON",
            "TIMESTAMP",
            "TIMESTAMP_NS",
            "TIMESTAMP_MS",
            "TIMESTAMP_SEC",
            "TIMESTAMP_TZ",
            "INT8",
            "INT16",
            "INT32",
            "INT64",
            "INT128",
            "UINT8",
            "UINT16",
            "UINT32",
            "UINT64",
            "UINT128");
    private static final Pattern COPY_NAME = Pattern.compile("[KCX][0-9]{1,5}(_[0-9]{1,5})*|[0-9]+");
    private static final Map<String, Set<String>> INDEX_SECOND_WORDS =
            Map.of("LOAD", Set.of("EXTENSION"), "CALL", Set.of("CREATE_FTS_INDEX", "CREATE_VECTOR_INDEX"));
    private static final Set<String> SEQUENCE_WORDS = Set.of(
            "DROP",
            "CREATE",
            "SEQUENCE",
            "START",
            "INCREMENT",
            "MINVALUE",
            "MAXVALUE",
            "NO",
            "CYCLE",
            "RETURN",
            "CAST",
            "NEXTVAL",
            "AS",
            "STRING",
            "V",
            "NODE",
            "TABLE",
            "ID",
            "INT64",
            "DEFAULT",
            "PRIMARY",
            "KEY",
            "UNWIND",
            "RANGE",
            "I");

    private final String fileName;
    private final Predicate<Cypher> allowed;

    Scripts(String fileName, Predicate<Cypher> allowed) {
        this.fileName = fileName;
        this.allowed = allowed;
    }

    public String fileName() {
        return fileName;
    }

    /**
     * Reads the statements of a file's text.
     *
     * @throws ForeignStatementException if there is one that no export writes
     */
    public List<String> statements(String text) throws ForeignStatementException {
        List<String> statements = Cypher.of(text).statements();
        for (String statement : statements) {
            if (!allowed.test(Cypher.of(statement))) {
                throw new ForeignStatementException(fileName, statement);
            }
        }
        return statements;
    }

    /** The file a copy statement reads, by the name it has inside the export. */
    public static String fileOf(String copyStatement) {
        return Cypher.of(copyStatement).strings().getFirst();
    }

    /** The table a copy statement fills. */
    public static String tableOf(String copyStatement) {
        return Cypher.of(copyStatement).quotedNames().getFirst();
    }

    /** The same statement for the file where it lies. */
    public static String located(String copyStatement, String path) {
        return copyStatement.replace("FROM " + Cypher.literal(fileOf(copyStatement)), "FROM " + Cypher.literal(path));
    }

    private static boolean isSchema(Cypher statement) {
        List<String> words = statement.words();
        String second = words.size() > 1 ? words.get(1) : "";
        boolean creates = statement.firstWord().equals("CREATE") && CREATED.contains(second);
        boolean comments = statement.firstWord().equals("COMMENT") && second.equals("ON");
        return (creates || comments) && !words.contains("COPY") && !words.contains("LOAD") && !words.contains("CALL");
    }

    private static boolean isCopy(Cypher statement) {
        List<String> words = statement.words();
        List<String> strings = statement.strings();
        boolean fromFile = words.size() > 3
                && words.getFirst().equals("COPY")
                && words.get(1).equals("FROM")
                && words.get(2).equals("LOAD")
                && !strings.isEmpty()
                && FILE.matcher(strings.getFirst()).matches();
        return fromFile
                && words.stream().filter("LOAD"::equals).count() == 1
                && statement.wordsExceptFields(TYPES).stream()
                        .allMatch(word -> COPY_WORDS.contains(word)
                                || TYPES.contains(word)
                                || COPY_NAME.matcher(word).matches());
    }

    private static boolean isSequence(Cypher statement) {
        return statement.words().stream().allMatch(word -> SEQUENCE_WORDS.contains(word) || word.matches("[0-9]+"));
    }

    private static boolean isIndex(Cypher statement) {
        List<String> words = statement.words();
        return words.size() > 1
                && INDEX_SECOND_WORDS.getOrDefault(words.getFirst(), Set.of()).contains(words.get(1));
    }

    /** A statement that no export writes. */
    public static final class ForeignStatementException extends Exception {
        private static final long serialVersionUID = 1L;
        private static final int SHOWN_CHARACTERS = 80;

        ForeignStatementException(String file, String statement) {
            super(file + " holds a statement no export writes: "
                    + statement.substring(0, Math.min(SHOWN_CHARACTERS, statement.length())));
        }
    }
}
