package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a database is made of, as its engine describes it; every list is sorted by name. */
public record Schema(
        List<UserType> types,
        List<NodeTable> nodeTables,
        List<RelTable> relTables,
        List<Sequence> sequences,
        List<Macro> macros,
        List<Index> indexes) {

    /**
     * A type the database has of its own. Columns are of what it stands for, not of the type.
     *
     * @param definition as the engine prints it
     */
    public record UserType(String name, String definition) {

        /** The name in a statement: Kuzu takes back-quotes for a part of it. */
        public String cypherName() {
            return Cypher.isPlain(name) ? name : Cypher.quote(name);
        }
    }

    /**
     * A column of a table.
     *
     * @param type as the engine prints it
     * @param defaultExpression a statement may use it; an empty text for none
     * @param primaryKey whether the table is keyed by this column
     */
    public record Column(String name, String type, String defaultExpression, boolean primaryKey) {

        /**
         * The column's type, read.
         *
         * @throws IllegalArgumentException if the type cannot be read back
         */
        public ColumnType parsedType() {
            return ColumnType.parse(type);
        }

        public boolean isSerial() {
            return type.equals("SERIAL");
        }
    }

    /** A node table; its columns in the order the engine lists them. */
    public record NodeTable(String name, String comment, List<Column> columns) {
        /** The column that identifies a row. */
        public Column primaryKey() {
            return columns.stream().filter(Column::primaryKey).findFirst().orElse(columns.getFirst());
        }
    }

    /** One FROM/TO pair of a relationship table. */
    public record Pair(String from, String to) {}

    /**
     * A relationship table.
     *
     * @param multiplicity for example {@code MANY_ONE}
     * @param storageDirection {@code both} or {@code fwd}
     */
    public record RelTable(
            String name,
            String comment,
            List<Column> columns,
            List<Pair> pairs,
            String multiplicity,
            String storageDirection) {

        RelTable withMultiplicity(String other) {
            return new RelTable(name, comment, columns, pairs, other, storageDirection);
        }
    }

    /**
     * A sequence.
     *
     * @param current value {@code nextval} gave last; {@code null} if it was never asked
     * @param serialOf table of the SERIAL column it feeds, or an empty text
     */
    public record Sequence(
            String name,
            long start,
            long increment,
            long minimum,
            long maximum,
            boolean cycle,
            @Nullable Long current,
            String serialOf) {

        /** The value the next {@code nextval} gives, as far as no limit is reached. */
        public long next() {
            return current == null ? start : current + increment;
        }
    }

    /**
     * A macro.
     *
     * @param printed what its engine prints, without semicolon
     * @param statement that creates one which gives the same answers
     */
    public record Macro(String name, String printed, String statement) {}

    /**
     * An index of a table.
     *
     * @param type for example {@code FTS} or {@code HNSW}
     * @param loaded whether the extension it needs is loaded
     * @param statement that creates it, or an empty text if the engine does not tell
     */
    public record Index(String table, String name, String type, String columns, boolean loaded, String statement) {

        /** Whether an engine that has such indexes has them without an extension. */
        public boolean isBuiltIn() {
            return type.equals("ART");
        }
    }

    /**
     * Finds a node table by its name.
     *
     * @throws IllegalStateException if there is no such table, which would mean the engine contradicts itself
     */
    public NodeTable nodeTable(String name) {
        return nodeTables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The engine names no node table " + name));
    }
}
