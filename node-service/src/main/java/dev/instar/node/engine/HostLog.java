package dev.instar.node.engine;

import dev.instar.protocol.HostLine;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** Remembers the last 1 000 lines that engine hosts said, and their starts and ends. */
@Component
public class HostLog {

    private static final int REMEMBERED = 1_000;
    private static final int LONGEST_LINE = 500;

    private final Clock clock;
    private final Deque<HostLine> lines = new ArrayDeque<>();
    private long last;

    HostLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(String engine, long process, String text) {
        last++;
        lines.addLast(new HostLine(
                last, clock.instant(), engine, process, text.substring(0, Math.min(text.length(), LONGEST_LINE))));
        if (lines.size() > REMEMBERED) {
            lines.removeFirst();
        }
    }

    /** Lines with a greater number, oldest first. */
    public synchronized List<HostLine> after(long number) {
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
