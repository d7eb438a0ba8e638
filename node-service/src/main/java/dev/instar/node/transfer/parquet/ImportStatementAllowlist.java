package dev.instar.node.transfer.parquet;

import dev.instar.node.cypher.Cypher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The statement files of an export. Import executes them, so each may hold the kinds of statement an export writes and
 * nothing else; files they name are names inside the export.
 */
// Its fields are immutable; the checker does not know their types.
@SuppressWarnings("ImmutableEnumChecker")
public enum ImportStatementAllowlist {
    /** Types, sequences, tables, macros, comments. */
    SCHEMA("schema.cypher", ImportStatementAllowlist::isSchema),
    /** Rows, from the Parquet files beside it. */
    COPY("copy.cypher", ImportStatementAllowlist::isCopy),
    /** Values of sequences. */
    SEQUENCE("sequence.cypher", ImportStatementAllowlist::isSequence),
    /** Indexes beyond those of primary keys. */
    INDEX("index.cypher", ImportStatementAllowlist::isIndex);

    private static final Pattern SCHEMA_SHAPE = Pattern.compile(
            "CREATE (NODE|REL) TABLE ` \\( .* \\)( WITH \\( STORAGE_DIRECTION = ' \\))?"
                    + "|CREATE TYPE (`|[A-Z_][A-Z0-9_]*) AS [\\p{L}\\p{N}_ ,()\\[\\]`]+|CREATE SEQUENCE ` .*|CREATE MACRO .*|COMMENT ON TABLE ` IS '");
    private static final Set<String> NOT_IN_SCHEMA = Set.of("COPY", "LOAD", "CALL", "RETURN");
    private static final Pattern COPY_SHAPE =
            Pattern.compile("COPY ` (\\( `( , `)* \\) )?FROM \\( LOAD FROM ' (WHERE .* )?RETURN .*");
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
    private static final Pattern INDEX_SHAPE =
            Pattern.compile("LOAD EXTENSION (FTS|VECTOR)|CALL CREATE_(FTS|VECTOR)_INDEX \\( [^()]* \\)"
                    + "|CREATE ART INDEX ` FOR \\( N : ` \\) ON \\( N \\. ` \\)");
    private static final int NAMES_IN_QUOTES = 2;
    private static final Pattern IN_QUOTES = Pattern.compile("[^`'\"\\\\]*");
    private static final Pattern BARE = Pattern.compile("[^`'\"\\\\;/\\s]*");
    private static final Pattern SEQUENCE_SHAPE = Pattern.compile(
            "DROP SEQUENCE `|CREATE SEQUENCE ` [A-Z0-9 -]*|RETURN CAST \\( NEXTVAL \\( ' \\) AS STRING \\) AS V");
    private static final Pattern STEPS_SHAPE =
            Pattern.compile("CREATE NODE TABLE ` \\( ID INT64 DEFAULT NEXTVAL \\( ' \\) , PRIMARY KEY \\( ID \\) \\)"
                    + "|UNWIND RANGE \\( 1 , [0-9]+ \\) AS I CREATE \\( : ` \\)|DROP TABLE `");
    private final String fileName;
    private final Predicate<Cypher> allowed;

    ImportStatementAllowlist(String fileName, Predicate<Cypher> allowed) {
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
            Cypher read = Cypher.of(statement);
            if (read.hasComment() || !allowed.test(read)) {
                throw new ForeignStatementException(fileName, statement);
            }
        }
        return statements;
    }

    /**
     * Refuses statements that an engine could take for others, or for more, than the export means.
     *
     * @throws ForeignStatementException if there is one that no export writes
     */
    public void require(List<String> written) throws ForeignStatementException {
        for (String statement : written) {
            if (!statements(statement).equals(List.of(statement))) {
                throw new ForeignStatementException(fileName, statement);
            }
        }
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
        String name = Cypher.literal(fileOf(copyStatement));
        int at = copyStatement.indexOf(name);
        return copyStatement.substring(0, at) + Cypher.literal(path) + copyStatement.substring(at + name.length());
    }

    private static boolean isSchema(Cypher statement) {
        String shape = statement.shape();
        // The body of a macro is an expression; names of fields and parameters may be any word.
        return SCHEMA_SHAPE.matcher(shape).matches()
                && (shape.startsWith("CREATE MACRO ") || outsideBrackets(shape).noneMatch(NOT_IN_SCHEMA::contains));
    }

    private static Stream<String> outsideBrackets(String shape) {
        List<String> words = new ArrayList<>();
        int depth = 0;
        for (String word : shape.split(" ", -1)) {
            switch (word) {
                case "(" -> depth++;
                case ")" -> depth--;
                default -> {
                    if (depth <= 0) {
                        words.add(word);
                    }
                }
            }
        }
        return words.stream();
    }

    private static boolean isCopy(Cypher statement) {
        boolean fromOneFile = COPY_SHAPE.matcher(statement.shape()).matches()
                && statement.words().stream().filter("LOAD"::equals).count() == 1;
        return fromOneFile
                && FILE.matcher(statement.strings().getFirst()).matches()
                && statement.wordsExceptFields(TYPES).stream()
                        .allMatch(word -> COPY_WORDS.contains(word)
                                || TYPES.contains(word)
                                || COPY_NAME.matcher(word).matches());
    }

    private static boolean isSequence(Cypher statement) {
        String shape = statement.shape();
        boolean isStep =
                STEPS_SHAPE.matcher(shape).matches() && statement.quotedNames().equals(List.of(Sequences.STEPS_TABLE));
        return isStep || SEQUENCE_SHAPE.matcher(shape).matches();
    }

    /**
     * Engines put what stands in such a call into statements of their own: tables and indexes in quotes, columns bare,
     * options too.
     */
    private static boolean isIndex(Cypher statement) {
        List<String> texts = statement.strings();
        return INDEX_SHAPE.matcher(statement.shape()).matches()
                && texts.stream()
                        .limit(NAMES_IN_QUOTES)
                        .allMatch(name -> IN_QUOTES.matcher(name).matches())
                && texts.stream()
                        .skip(NAMES_IN_QUOTES)
                        .allMatch(name -> BARE.matcher(name).matches());
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
