package dev.instar.node.engine;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads lines but refuses endless ones, which a reader of the JDK would gather until memory ends. */
final class LimitedLines {

    private final BufferedReader reader;
    private final long limit;

    /** @param limit characters of one line */
    LimitedLines(BufferedReader reader, long limit) {
        this.reader = reader;
        this.limit = limit;
    }

    /**
     * Reads a line.
     *
     * @return the next line without its end, or {@code null} at the end
     */
    @Nullable
    String next() throws IOException {
        var line = new StringBuilder();
        for (int c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() >= limit) {
                throw new IOException("a line is longer than " + limit + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
