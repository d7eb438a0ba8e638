package dev.instar.node.engine;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.ReleaseMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a database file of {@link FakeEngines} holds: a real header, then tables of text rows. */
final class FakeFile {

    /** Where LadybugDB keeps the id of a database, which its write-ahead log begins with. */
    private static final int ID_OFFSET = 28;

    private static final byte[] ID = "a fake database!".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_BYTES = 4096;

    /** A page as in the engines' files, and one with the definitions. */
    private static final int HEADER_BYTES = 2 * PAGE_BYTES;

    private static final int DEFINITIONS_START = 12;
    private static final int DEFINITIONS_PAGES = 16;

    private FakeFile() {}

    static final class Table {
        final String ends;
        final List<String> rows = new ArrayList<>();

        Table(String ends) {
            this.ends = ends;
        }

        boolean isPair() {
            return !ends.isEmpty();
        }
    }

    static int storage(EngineVersion version) {
        return ReleaseMap.storageOf(version).orElseThrow();
    }

    static byte[] encode(EngineVersion version, Map<String, Table> tables) {
        var body = new StringBuilder();
        tables.forEach((name, table) -> {
            body.append("table\t").append(name).append('\t').append(table.ends).append('\n');
            table.rows.forEach(row -> body.append("row\t").append(row).append('\n'));
        });
        byte[] text = body.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((version.engine().equals("kuzu") ? "KUZU" : "LBUG").getBytes(StandardCharsets.US_ASCII));
        return file.putLong(storage(version))
                .putInt(DEFINITIONS_START, 1)
                .putInt(DEFINITIONS_PAGES, 1)
                .put(PAGE_BYTES, definitions(tables.keySet()))
                .put(ID_OFFSET, ID)
                .put(HEADER_BYTES, text)
                .array();
    }

    /** Names as engines write them: the length in eight bytes, then the name. */
    private static byte[] definitions(Set<String> names) {
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : names) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            page.putLong(text.length).put(text);
        }
        return page.array();
    }

    /** A write-ahead log that holds all of a database. */
    static byte[] encodeLog(EngineVersion version, Map<String, Table> tables) {
        byte[] file = encode(version, tables);
        return ByteBuffer.allocate(ID.length + file.length).put(ID).put(file).array();
    }

    static Map<String, Table> tablesOfLog(byte[] log) {
        return tables(Arrays.copyOfRange(log, Math.min(ID.length, log.length), log.length));
    }

    static Map<String, Table> tables(byte[] file) {
        Map<String, Table> tables = new TreeMap<>();
        if (file.length < HEADER_BYTES) {
            throw new StatementException("Reading past the end of the file");
        }
        String text = new String(file, HEADER_BYTES, file.length - HEADER_BYTES, StandardCharsets.UTF_8);
        @Nullable Table last = null;
        for (String line : text.lines().toList()) {
            String[] parts = line.split("\t", -1);
            if (parts[0].equals("table")) {
                last = new Table(parts[2]);
                tables.put(parts[1], last);
            } else if (last != null) {
                last.rows.add(parts[1]);
            }
        }
        return tables;
    }

    static long storageOf(byte[] file) {
        return file.length < HEADER_BYTES
                ? -1
                : ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(4);
    }
}
