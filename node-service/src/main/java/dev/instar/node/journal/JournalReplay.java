package dev.instar.node.journal;

import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads a journal file into a state, and tells what a crash leaves from other damage.
 *
 * @param beginsWithSnapshot whether its second record is the snapshot that stands for earlier files
 */
record JournalReplay(Path file, boolean beginsWithSnapshot) {

    /** The first record of every file. */
    static final String FORMAT = "{\"journal\":\"instar\",\"version\":2}";

    /** What releases before compaction wrote. */
    private static final String FIRST_FORMAT = "{\"journal\":\"instar\",\"version\":1}";

    /**
     * Applies the events of a file.
     *
     * @return the length of the valid prefix, in bytes
     * @throws IOException if the file is damaged, or another release's
     */
    long into(InstanceState state, byte[] content) throws IOException {
        int start = 0;
        int records = 0;
        while (start < content.length) {
            int end = JournalRecords.endOfLine(content, start);
            @Nullable String record = end < 0 ? null : JournalRecords.checked(content, start, end);
            if (record == null) {
                if (isTorn(start, end, content)) {
                    return start;
                }
                throw new IOException("The journal " + file + " is damaged at byte " + start
                        + ", and not by a crash. Restore it from a copy of the volume; nothing was changed.");
            }
            if (records == 0) {
                requireKnown(record);
            } else {
                JournalEvent event = event(record);
                if (records == 1 && beginsWithSnapshot && !(event instanceof JournalEvent.Snapshot)) {
                    throw incomplete();
                }
                state.apply(event);
            }
            records++;
            start = end + 1;
        }
        if (records < (beginsWithSnapshot ? 2 : 1)) {
            throw incomplete();
        }
        return start;
    }

    private void requireKnown(String format) throws IOException {
        if (!format.equals(FORMAT) && !format.equals(FIRST_FORMAT)) {
            throw new IOException("The journal " + file + " has another format than this release knows: " + format
                    + ". Start the release that wrote it.");
        }
    }

    private IOException incomplete() {
        return new IOException("The journal " + file
                + " lacks its beginning, which no release leaves behind. Restore it from a copy of the volume;"
                + " nothing was changed.");
    }

    /**
     * Whether a crash can have left the record that begins there: the last one, which nothing was answered after, if it
     * breaks off or holds bytes that were never written, which are zero. Format and snapshot were whole before their file
     * had its name.
     */
    private boolean isTorn(int start, int end, byte[] content) {
        int afterFormat = JournalRecords.endOfLine(content, 0) + 1;
        boolean isLast =
                end < 0 || (end + 1 == content.length && JournalRecords.hasUnwrittenBytes(content, start, end));
        boolean isSnapshot = start == afterFormat && beginsWithSnapshot;
        return isLast && start > 0 && !isSnapshot && !JournalRecords.hasLostItsEnd(content, start);
    }

    private JournalEvent event(String record) throws IOException {
        try {
            return WireJson.mapper().readValue(record, JournalEvent.class);
        } catch (JacksonException e) {
            throw new IOException(
                    "The journal " + file + " holds a record this release does not know: " + record
                            + ". Start the release that wrote it.",
                    e);
        }
    }
}
