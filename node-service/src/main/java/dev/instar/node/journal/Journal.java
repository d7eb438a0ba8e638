package dev.instar.node.journal;

import dev.instar.node.NodeProperties;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The append-only journal of one instance: a line per event, {@code <crc32c in hex> <json>}, durable before
 * {@link #append} returns. The first line names the format. A torn tail is cut back to the last whole record; damage
 * before the tail stops the start.
 */
@Component
public class Journal implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final String FORMAT = "{\"journal\":\"instar\",\"version\":1}";

    private final JsonMapper json = WireJson.mapper();
    private final FileChannel channel;
    private final InstanceState state;

    Journal(DatabaseFiles files, NodeProperties properties) throws IOException {
        Path file = files.folder().resolve("journal.log");
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        state = new InstanceState(
                properties.initialEngine(), properties.limits().tasks());
        try {
            start(file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void start(Path file) throws IOException {
        lock(file);
        long valid = replay(content(), file);
        if (valid < channel.size()) {
            log.warn("The journal ended in a torn record; {} bytes are cut off", channel.size() - valid);
            channel.truncate(valid);
        }
        channel.position(valid);
        if (valid == 0) {
            write(FORMAT);
        }
    }

    /** Through the locked channel: opening and closing the file a second time would release the lock. */
    private byte[] content() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // Reads on until all is there.
        }
        return content.array();
    }

    private void lock(Path file) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("Another node service works on " + file.getParent() + "; stop it first.");
        }
    }

    /** @return the length of the valid prefix */
    private long replay(byte[] content, Path file) throws IOException {
        int start = 0;
        boolean first = true;
        while (start < content.length) {
            int end = endOfLine(content, start);
            @Nullable String record = end < 0 ? null : checked(content, start, end);
            if (record == null) {
                boolean isTail = end < 0 || endOfLine(content, end + 1) < 0;
                if (isTail) {
                    return start;
                }
                throw new IOException("The journal " + file + " is damaged at byte " + start
                        + ", before its end. Restore it from a copy of the volume; nothing was changed.");
            }
            if (first) {
                if (!record.equals(FORMAT)) {
                    throw new IOException("The journal " + file + " has another format than this release knows: "
                            + record + ". Start the release that wrote it.");
                }
                first = false;
            } else {
                apply(record, file);
            }
            start = end + 1;
        }
        return start;
    }

    private void apply(String record, Path file) throws IOException {
        try {
            state.apply(json.readValue(record, JournalEvent.class));
        } catch (JacksonException e) {
            throw new IOException(
                    "The journal " + file + " holds a record this release does not know: " + record
                            + ". Start the release that wrote it.",
                    e);
        }
    }

    private static int endOfLine(byte[] content, int start) {
        for (int i = start; i < content.length; i++) {
            if (content[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String checked(byte[] content, int start, int end) {
        String line = new String(Arrays.copyOfRange(content, start, end), StandardCharsets.UTF_8);
        int space = line.indexOf(' ');
        if (space != 8) {
            return null;
        }
        String record = line.substring(space + 1);
        return crc(record).equals(line.substring(0, space)) ? record : null;
    }

    private static String crc(String record) {
        var crc = new CRC32C();
        crc.update(record.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** The state folded from all events so far. */
    public InstanceState state() {
        return state;
    }

    /**
     * Makes an event durable and applies it.
     *
     * @throws IllegalStateException if the event cannot follow the present state; nothing is written then
     */
    public synchronized void append(JournalEvent event) {
        state.check(event);
        try {
            append(json.writeValueAsString(event));
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be written", e);
        }
        state.apply(event);
        log.info("journal: {}", event);
    }

    /** Takes half a record back after a failure, so that the next one does not bury it before the tail. */
    private void append(String record) throws IOException {
        long end = channel.position();
        try {
            write(record);
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
    }

    private void write(String record) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((crc(record) + " " + record + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        channel.force(true);
    }

    @Override
    public void destroy() throws IOException {
        channel.close();
    }
}
