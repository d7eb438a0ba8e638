package dev.instar.node.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Records of a journal as lines of bytes: a checksum, a blank, the record, a newline. */
final class JournalRecords {

    private static final int MOST_SHOWN = 2_000;

    private JournalRecords() {}

    /** Where the line ends that begins at {@code start}; -1 where none does. */
    static int endOfLine(byte[] content, int start) {
        for (int i = start; i < content.length; i++) {
            if (content[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The record of a line, or {@code null} if it is not what was written. */
    static @Nullable String checked(byte[] content, int start, int end) {
        String line = new String(Arrays.copyOfRange(content, start, end), StandardCharsets.UTF_8);
        int space = line.indexOf(' ');
        if (space != 8) {
            return null;
        }
        String record = line.substring(space + 1);
        return crc(record).equals(line.substring(0, space)) ? record : null;
    }

    /** Whether a line contains zero bytes, which a crash leaves where data was never written; no record has one. */
    static boolean hasUnwrittenBytes(byte[] content, int start, int end) {
        for (int i = start; i < end; i++) {
            if (content[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a whole record begins there whose end of line is another byte. One that was being written at a crash can lack
     * that byte, or have zero there as the last byte of all; anything else came later.
     */
    static boolean hasLostItsEnd(byte[] content, int start) {
        int last = content.length - 1;
        int end = start;
        while (end < last && content[end] != 0) {
            end++;
        }
        boolean isOfCrash = end == last && content[end] == 0;
        return !isOfCrash && content[end] != '\n' && checked(content, start, end) != null;
    }

    /** The beginning of what stands there, for people. */
    static String excerpt(byte[] content, int start) {
        int end = Math.min(content.length, start + MOST_SHOWN);
        return new String(Arrays.copyOfRange(content, start, end), StandardCharsets.UTF_8).strip();
    }

    static String line(String record) {
        return crc(record) + " " + record + "\n";
    }

    private static String crc(String record) {
        var crc = new CRC32C();
        crc.update(record.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
