package dev.instar.node.transfer.schema;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Types that a database has of its own ({@code CREATE TYPE}). No call lists them and no export writes them, so their
 * names are looked for where the engine keeps its definitions, and the engine is asked what each is.
 */
@Component
class UserTypes {

    /** In front of each definition of a type (measured on Kuzu 0.9.0 and 0.11.2, LadybugDB 0.16.1 to 0.20.4). */
    private static final byte TYPE = 0x29;

    /** Other names of the engines' own types (measured on Kuzu 0.11.2, LadybugDB 0.16.1 and 0.20.4). */
    private static final Set<String> ALIASES = Set.of(
            "BOOLEAN", "BYTEA", "DECIMAL", "DURATION", "FLOAT4", "FLOAT8", "INT", "NUMERIC", "REAL", "TIMESTAMP_S");

    private static final int LONGEST_NAME_BYTES = 1024;

    private final DatabaseFiles files;

    UserTypes(DatabaseFiles files) {
        this.files = files;
    }

    /**
     * Finds the types of a database, also those that are only in its log. A type whose name the engine itself cannot find
     * again, as one with letters beyond ASCII, is of no use to anyone and left out.
     *
     * @param tables that the database holds now
     * @throws UnreadableSchemaException if the definitions cannot be read, or are not where this release looks for them
     */
    List<Schema.UserType> of(Path database, Engine engine, Set<String> tables) {
        Set<String> names;
        try {
            byte[] catalogue = files.catalogue(database);
            requireKnownPlace(catalogue, database, tables);
            names = possibleNames(catalogue);
            names.addAll(possibleNames(files.unwrittenCatalogue(database)));
        } catch (IOException e) {
            throw new UnreadableSchemaException(
                    "types of its own, because its definitions cannot be read: " + FailureWords.of(e));
        }
        List<Schema.UserType> types = new ArrayList<>();
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (ALIASES.contains(upper)) {
                continue;
            }
            definition(engine, new Schema.UserType(name, ""))
                    // What the engine has by itself is what it is called.
                    .filter(definition -> !definition.equals(upper))
                    .ifPresent(definition -> types.add(new Schema.UserType(name, definition)));
        }
        types.sort(Comparator.comparing(Schema.UserType::name));
        return types;
    }

    /** An engine that this release was not tried with may keep its definitions elsewhere. */
    private void requireKnownPlace(byte[] catalogue, Path database, Set<String> tables) {
        boolean allWritten = files.logs().unwritten(database).isEmpty();
        if (allWritten && !tables.isEmpty() && tables.stream().noneMatch(table -> names(catalogue, table))) {
            throw new UnreadableSchemaException("types of its own, because no table of it is named where engines that"
                    + " this release knows keep their definitions");
        }
    }

    /** Whether a name stands there as engines write it: its length in eight bytes, then the name. */
    private static boolean names(byte[] catalogue, String table) {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        byte[] written = ByteBuffer.allocate(Long.BYTES + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(name.length)
                .put(name)
                .array();
        // Latin-1 keeps every byte, so that texts can be searched instead.
        return new String(catalogue, StandardCharsets.ISO_8859_1)
                .contains(new String(written, StandardCharsets.ISO_8859_1));
    }

    /** The mark, the length of the name in eight bytes, the name. */
    private static Set<String> possibleNames(byte[] catalogue) {
        Set<String> names = new TreeSet<>();
        ByteBuffer bytes = ByteBuffer.wrap(catalogue).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 1 + Long.BYTES < catalogue.length; at++) {
            if (catalogue[at] != TYPE) {
                continue;
            }
            long length = bytes.getLong(at + 1);
            int start = at + 1 + Long.BYTES;
            if (length > 0 && length <= LONGEST_NAME_BYTES && start + length <= catalogue.length) {
                String name = new String(catalogue, start, (int) length, StandardCharsets.UTF_8);
                if (name.chars().allMatch(character -> character >= ' ' && character < 0x7f)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static Optional<String> definition(Engine engine, Schema.UserType type) {
        try {
            return Optional.of(String.valueOf(engine.execute("RETURN typeof(CAST(NULL AS " + type.cypherName() + "))")
                    .rows()
                    .getFirst()
                    .getFirst()));
        } catch (StatementException e) {
            if (e.isOfTheMachine()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
