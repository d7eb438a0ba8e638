package dev.instar.node.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements an export carries. Import executes them, so only the kinds an engine writes are let through: schema
 * statements, copies from files inside the export, index calls.
 *
 * @param schema from {@code schema.cypher}
 * @param copies from {@code copy.cypher}
 * @param indexes from {@code index.cypher}
 */
public record ExportStatements(List<String> schema, List<Copy> copies, List<String> indexes) {

    private static final Set<String> SCHEMA_STARTS = Set.of("CREATE", "COMMENT");
    private static final Set<String> INDEX_STARTS = Set.of("CALL", "CREATE");
    private static final Pattern COPY = Pattern.compile(
            "COPY\\s+(?<table>`(?:[^`]|``)+`|\\w+)\\s*(?<columns>\\(.*?\\))?\\s*FROM\\s*"
                    + "(?<quote>[\"'])(?<file>[^\"']+)\\k<quote>\\s*(?<options>\\(.*\\))?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PARALLEL =
            Pattern.compile(",?\\s*parallel\\s*=\\s*(true|false)\\s*", Pattern.CASE_INSENSITIVE);

    /**
     * A copy from one Parquet file.
     *
     * @param table as named in the statement, without back-quotes
     * @param from FROM table of a relationship, or an empty text
     * @param to TO table of a relationship, or an empty text
     */
    public record Copy(String table, String columns, String file, String options, String from, String to) {

        /** The statement for this place; {@code parallel} is left out because the engine refuses it for Parquet. */
        public String at(Path folder) {
            String source = Cypher.literal(folder.resolve(file).toString());
            return "COPY " + Cypher.quote(table) + " " + columns + " FROM " + source + " " + options;
        }

        /** How fingerprints name what this fills, where the statement says it in full; else the table's name. */
        public String fingerprintName() {
            return from.isEmpty() ? table : table + " (" + from + " -> " + to + ")";
        }
    }

    /**
     * Reads and checks the statements of an export.
     *
     * @throws NodeException {@link ErrorCode#EXPORT_ALTERED} if there is a statement no engine writes
     */
    public static ExportStatements read(Path folder) throws IOException {
        List<String> schema = statements(folder, "schema.cypher", SCHEMA_STARTS);
        List<Copy> copies = statements(folder, "copy.cypher", Set.of("COPY")).stream()
                .map(statement -> copy(statement, folder))
                .toList();
        List<String> indexes = Files.exists(folder.resolve("index.cypher"))
                ? statements(folder, "index.cypher", INDEX_STARTS)
                : List.of();
        return new ExportStatements(schema, copies, indexes);
    }

    private static List<String> statements(Path folder, String name, Set<String> allowedStarts) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new NodeException(ErrorCode.EXPORT_ALTERED, "The export " + folder.getFileName() + " has no " + name);
        }
        List<String> statements = Cypher.of(Files.readString(file)).statements();
        for (String statement : statements) {
            if (!allowedStarts.contains(Cypher.of(statement).firstWord())) {
                throw new NodeException(
                        ErrorCode.EXPORT_ALTERED,
                        name + " of export " + folder.getFileName() + " holds a statement no export writes: "
                                + statement.substring(0, Math.min(80, statement.length())));
            }
        }
        return statements;
    }

    private static Copy copy(String statement, Path folder) {
        Matcher copy = COPY.matcher(statement);
        if (!copy.matches()) {
            throw new NodeException(
                    ErrorCode.EXPORT_ALTERED,
                    "copy.cypher of export " + folder.getFileName() + " holds a statement no export writes: "
                            + statement);
        }
        Path file = Path.of(copy.group("file"));
        String name = String.valueOf(file.getFileName());
        Path inside = folder.resolve(name);
        boolean outside = file.isAbsolute()
                ? !file.normalize().equals(inside.normalize())
                : !file.toString().equals(name);
        if (outside || !Files.isRegularFile(inside)) {
            throw new NodeException(
                    ErrorCode.EXPORT_ALTERED,
                    "copy.cypher of export " + folder.getFileName() + " names a file outside the export: " + file);
        }
        String options = copy.group("options") == null ? "" : copy.group("options");
        String withoutParallel = PARALLEL.matcher(options)
                .replaceAll("")
                .replaceAll("\\(\\s*,", "(")
                .strip();
        String columns = copy.group("columns") == null ? "" : copy.group("columns");
        return new Copy(
                unquoted(copy.group("table")),
                columns.matches("\\(\\s*\\)") ? "" : columns,
                name,
                withoutParallel.matches("\\(\\s*\\)") ? "" : withoutParallel,
                option(withoutParallel, "from"),
                option(withoutParallel, "to"));
    }

    private static String option(String options, String name) {
        Matcher option = Pattern.compile("\\b" + name + "\\s*=\\s*[\"']([^\"']*)[\"']", Pattern.CASE_INSENSITIVE)
                .matcher(options);
        return option.find() ? option.group(1) : "";
    }

    private static String unquoted(String name) {
        return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }
}
