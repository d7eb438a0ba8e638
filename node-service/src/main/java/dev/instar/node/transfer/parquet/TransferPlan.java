package dev.instar.node.transfer.parquet;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.transfer.schema.ColumnType;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.protocol.EngineVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that crosses for one database: what is refused, what changes, and the statements that rebuild it. */
public final class TransferPlan {

    /** Index types by the extension that makes them. */
    private static final Map<String, String> EXTENSIONS = Map.of("FTS", "fts", "HNSW", "vector");

    private static final Set<String> NUMBERED_UNIONS = Set.of("kuzu@0.11");

    private final Schema schema;
    private final EngineVersion source;

    /** @param schema with defaults that may be used in a statement */
    public TransferPlan(Schema schema, EngineVersion source) {
        this.schema = schema;
        this.source = source;
    }

    /**
     * What cannot cross, one sentence fragment each, naming table and column.
     *
     * @param canLoad whether the target engine can load an extension
     */
    public List<String> refusals(Predicate<String> canLoad) {
        List<String> refusals = new ArrayList<>();
        for (Schema.UserType type : schema.types()) {
            ofType(refusals, type);
        }
        for (Schema.NodeTable table : schema.nodeTables()) {
            ofTable(refusals, table.name(), table.columns());
        }
        for (Schema.RelTable table : schema.relTables()) {
            ofTable(refusals, table.name(), table.columns());
            table.columns().stream()
                    .map(Schema.Column::name)
                    .filter(name -> name.equalsIgnoreCase("from") || name.equalsIgnoreCase("to"))
                    .forEach(name -> refusals.add("column " + name + " of relationship table " + table.name()
                            + ", because every engine copies the keys of the ends into a column of that name"));
        }
        ofNames(refusals);
        for (Schema.Sequence sequence : schema.sequences()) {
            refuseBackQuote(refusals, "the name of sequence", sequence.name());
        }
        for (Schema.Index index : schema.indexes()) {
            ofIndex(refusals, index, canLoad);
        }
        return refusals;
    }

    /** A node table may be called as a pair of a relationship table is; nothing could tell them apart. */
    private void ofNames(List<String> refusals) {
        Set<String> names = new HashSet<>();
        for (TableParquet file : files()) {
            if (!names.add(file.name())) {
                refusals.add("node table " + file.name() + ", because a FROM/TO pair of relationship table "
                        + file.table() + " has the same name");
            }
        }
    }

    private static void ofType(List<String> refusals, Schema.UserType type) {
        try {
            ColumnType.parse(type.definition());
        } catch (IllegalArgumentException e) {
            refusals.add("type " + type.name() + ", because " + e.getMessage());
        }
    }

    private void ofTable(List<String> refusals, String table, List<Schema.Column> columns) {
        refuseBackQuote(refusals, "the name of table", table);
        for (Schema.Column column : columns) {
            if (column.primaryKey() && column.type().startsWith("DECIMAL")) {
                refusals.add("the primary key " + column.name() + " (" + column.type() + ") of table " + table
                        + ", because no engine copies rows into a table with a DECIMAL key");
            }
            refuseBackQuote(refusals, "the name of column", column.name());
            if (column.name().equals("*")) {
                refusals.add("column * of table " + table + ", because every engine takes the name for all columns");
            }
            String where = "column " + column.name() + " of table " + table;
            try {
                ColumnType type = column.parsedType();
                boolean grouped = type instanceof ColumnType.Struct || type instanceof ColumnType.Union;
                if (grouped && !column.defaultExpression().isEmpty()) {
                    refusals.add(where + " (" + column.type()
                            + "), because it has a default, which would take the place of" + " NULLs");
                }
                if (type.contains(TransferPlan::isCollectionOfBackQuoted)) {
                    refusals.add(where + " (" + column.type() + "), because " + source.displayName()
                            + " takes the back-quotes for a part of a field's name");
                }
                if (type.contains(part -> part instanceof ColumnType.Union && hasBackQuoted(part))) {
                    refusals.add(where + " (" + column.type() + "), because " + source.displayName()
                            + " does not find members with back-quotes in their names");
                }
                boolean union = type.contains(part -> part instanceof ColumnType.Union);
                if (union && !keepsUnions()) {
                    refusals.add(where + " (" + column.type() + "), because " + source.displayName()
                            + " writes unions in a form that newer engines misread");
                }
            } catch (IllegalArgumentException e) {
                refusals.add(where + ", because " + e.getMessage());
            }
        }
    }

    /** What is inside a collection crosses as text, in which names of fields stand. */
    private static boolean isCollectionOfBackQuoted(ColumnType type) {
        return switch (type) {
            case ColumnType.ListOf list -> list.element().contains(TransferPlan::hasBackQuoted);
            case ColumnType.ArrayOf array -> array.element().contains(TransferPlan::hasBackQuoted);
            case ColumnType.MapOf map ->
                map.key().contains(TransferPlan::hasBackQuoted) || map.value().contains(TransferPlan::hasBackQuoted);
            case ColumnType.Scalar _, ColumnType.Struct _, ColumnType.Union _ -> false;
        };
    }

    private static boolean hasBackQuoted(ColumnType type) {
        return switch (type) {
            case ColumnType.Struct struct -> struct.fields().stream().anyMatch(ColumnType.Field::backQuoted);
            case ColumnType.Union union -> union.fields().stream().anyMatch(ColumnType.Field::backQuoted);
            case ColumnType.Scalar _, ColumnType.ListOf _, ColumnType.ArrayOf _, ColumnType.MapOf _ -> false;
        };
    }

    /** Kuzu up to 0.10 numbers the variants of a UNION in a type of its own (measured on 0.7.1 and 0.9.0). */
    private boolean keepsUnions() {
        return !source.engine().equals("kuzu")
                || NUMBERED_UNIONS.stream()
                        .anyMatch(release -> source.toString().startsWith(release + "."));
    }

    private static void refuseBackQuote(List<String> refusals, String what, String name) {
        if (name.contains("`")) {
            refusals.add(what + " " + name + ", because no engine reads a back-quote inside a name");
        }
    }

    private static void ofIndex(List<String> refusals, Schema.Index index, Predicate<String> canLoad) {
        String what = "index " + index.name() + " (" + index.type() + ") of table " + index.table();
        String extension = EXTENSIONS.get(index.type().toUpperCase(Locale.ROOT));
        if (!index.loaded()) {
            refusals.add(what + ", because its extension is not loaded in the engine that serves it");
        } else if (index.statement().isEmpty() || (extension == null && !index.isBuiltIn())) {
            refusals.add(what + ", because the engine does not tell how to create it");
        } else if (extension != null && !canLoad.test(extension)) {
            refusals.add(what + ", because the target engine cannot load the extension " + extension);
        }
    }

    /** The schema as it will be on the other side, which is what an import is compared with. */
    public Schema carried() {
        return new Schema(
                schema.types(),
                schema.nodeTables(),
                schema.relTables(),
                schema.sequences().stream().map(Sequences::carried).toList(),
                schema.macros(),
                schema.indexes());
    }

    /** What will differ without harm, one sentence each; part of the evidence. */
    public List<String> deviations() {
        Stream<Schema.Column> columns = Stream.concat(
                        schema.nodeTables().stream().map(Schema.NodeTable::columns),
                        schema.relTables().stream().map(Schema.RelTable::columns))
                .flatMap(List::stream);
        return Stream.concat(sequenceDeviations(), columns.flatMap(TransferPlan::fieldDeviations))
                .toList();
    }

    private static Stream<String> fieldDeviations(Schema.Column column) {
        return column.parsedType().contains(TransferPlan::hasBackQuoted)
                ? Stream.of("Back-quotes are no part of the names of fields any more in column " + column.name() + " ("
                        + column.type() + ").")
                : Stream.of();
    }

    private Stream<String> sequenceDeviations() {
        return schema.sequences().stream()
                .filter(sequence -> sequence.serialOf().isEmpty())
                .filter(sequence -> Sequences.carried(sequence).start() != sequence.start())
                .map(sequence -> "Sequence " + sequence.name() + " starts at " + sequence.current()
                        + " in its definition, not at " + sequence.start() + "; its next value is the same.");
    }

    /** Types, sequences, macros, tables and comments, before any row. */
    public List<String> schemaStatements() {
        List<String> statements = new ArrayList<>();
        for (Schema.UserType type : schema.types()) {
            statements.add("CREATE TYPE " + type.cypherName() + " AS "
                    + ColumnType.parse(type.definition()).cypher());
        }
        ownSequences().map(Sequences::carried).map(Sequences::create).forEach(statements::add);
        // Defaults of columns may call them.
        schema.macros().forEach(macro -> statements.add(macro.statement()));
        for (Schema.NodeTable table : schema.nodeTables()) {
            Stream<String> key =
                    Stream.of("PRIMARY KEY (" + Cypher.quote(table.primaryKey().name()) + ")");
            statements.add("CREATE NODE TABLE " + Cypher.quote(table.name())
                    + list(Stream.concat(table.columns().stream().map(TransferPlan::column), key)));
        }
        for (Schema.RelTable table : schema.relTables()) {
            Stream<String> pairs = table.pairs().stream()
                    .map(pair -> "FROM " + Cypher.quote(pair.from()) + " TO " + Cypher.quote(pair.to()));
            Stream<String> columns = table.columns().stream().map(TransferPlan::column);
            boolean both = table.storageDirection().equalsIgnoreCase("both");
            statements.add("CREATE REL TABLE " + Cypher.quote(table.name())
                    + list(Stream.of(pairs, columns, Stream.of(table.multiplicity()))
                            .flatMap(part -> part))
                    + (both ? "" : " WITH (storage_direction='" + table.storageDirection() + "')"));
        }
        schema.nodeTables().forEach(table -> comment(statements, table.name(), table.comment()));
        schema.relTables().forEach(table -> comment(statements, table.name(), table.comment()));
        return statements;
    }

    private Stream<Schema.Sequence> ownSequences() {
        return schema.sequences().stream()
                .filter(sequence -> sequence.serialOf().isEmpty());
    }

    private static String list(Stream<String> items) {
        return items.collect(Collectors.joining(", ", " (", ")"));
    }

    private static String column(Schema.Column column) {
        String expression = column.defaultExpression();
        String type = column.isSerial() ? column.type() : column.parsedType().cypher();
        return Cypher.quote(column.name()) + " " + type
                + (expression.isEmpty() || column.isSerial() ? "" : " DEFAULT " + expression);
    }

    private static void comment(List<String> statements, String table, String comment) {
        if (!comment.isEmpty()) {
            statements.add("COMMENT ON TABLE " + Cypher.quote(table) + " IS " + Cypher.literal(comment));
        }
    }

    /** One file per table and pair. */
    public List<TableParquet> files() {
        return TableParquet.of(schema);
    }

    /**
     * Rows, from files beside the statements.
     *
     * @param patterns by file, what {@link TableParquet#patternsQuery} answered
     */
    public List<String> copyStatements(Map<TableParquet, List<Map<String, String>>> patterns) {
        return files().stream()
                .flatMap(file -> file.copyStatements(patterns.getOrDefault(file, List.of())).stream())
                .toList();
    }

    /** What moves sequences to where they stood, after the rows. */
    public List<String> sequenceStatements() {
        return schema.sequences().stream()
                .flatMap(sequence -> Sequences.advance(sequence).stream())
                .toList();
    }

    /** What builds indexes, last. */
    public List<String> indexStatements() {
        Stream<String> loads = schema.indexes().stream()
                .map(index -> EXTENSIONS.get(index.type().toUpperCase(Locale.ROOT)))
                .filter(Objects::nonNull)
                .distinct()
                .map(extension -> "LOAD EXTENSION " + extension);
        Stream<String> creations =
                schema.indexes().stream().map(index -> index.statement().replaceAll(";\\s*$", ""));
        return Stream.concat(loads, creations).toList();
    }
}
