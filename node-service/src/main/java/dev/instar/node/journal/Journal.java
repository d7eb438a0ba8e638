package dev.instar.node.journal;

import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.WireJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The append-only journal of one instance: a line per event, {@code <crc32c in hex> <json>}, durable before
 * {@link #append} returns. The first line names the format. A torn tail is cut back to the last whole record; other damage
 * stops the start.
 *
 * <p>A journal is in doubt when nobody can tell whether its last event is durable, as after a failed fsync. Then it takes
 * no event, and an operation that was about to append one ends as if the process had died, until {@link #readAgain} has
 * read the truth from the disk.
 *
 * <p>A journal that has grown beyond its limit is compacted by {@link #compactIfDue}: {@code journal-<n+1>.log}, which
 * begins with a snapshot of the state, is written whole before {@code journal-<n>.log} is removed. The highest number
 * counts.
 */
@Component
public class Journal implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    /** The one file of releases before compaction. */
    private static final String FIRST_NAME = "journal.log";

    /** Number 1 begins empty; each later file begins with what the ones before it said. */
    private static final int FIRST_WITH_SNAPSHOT = 2;

    private static final Pattern NAME = Pattern.compile("journal-(\\d{1,9})\\.log");

    private final JsonMapper json = WireJson.mapper();
    private final Volume volume;
    private final DatabaseFiles files;
    private final Clock clock;
    private final long compactAbove;
    private final NodeProperties properties;
    private final Closeable claim;
    private volatile InstanceState state;
    private Volume.Log current;
    private int generation;
    private long length;
    private long snapshotLength;
    private volatile @Nullable String doubt;
    private volatile @Nullable Thread recovering;

    Journal(Volume volume, DatabaseFiles files, NodeProperties properties, Clock clock) throws IOException {
        this.volume = volume;
        this.files = files;
        this.clock = clock;
        this.properties = properties;
        this.compactAbove = properties.limits().journalSize().toBytes();
        state = nothing();
        claim = volume.claim(
                files.folder().resolve("node.lock"),
                properties.instanceId() + ", process " + ProcessHandle.current().pid() + ", since " + clock.instant());
        try {
            generation = newest();
            current = volume.openLog(generation < 0 ? create(1, List.of(JournalReplay.FORMAT)) : file(generation));
            start();
        } catch (IOException | RuntimeException e) {
            destroy();
            throw e;
        }
    }

    private InstanceState nothing() {
        return new InstanceState(properties.initialEngine(), properties.limits().tasks());
    }

    /** @return the highest number there is; 0 for the first releases' one file, -1 for none */
    private int newest() throws IOException {
        int newest = -1;
        for (Path path : volume.list(files.folder())) {
            newest = Math.max(newest, generationOf(path));
        }
        return newest;
    }

    private static int generationOf(Path path) {
        String name = path.getFileName().toString();
        Matcher numbered = NAME.matcher(name);
        if (numbered.matches()) {
            return Integer.parseInt(numbered.group(1));
        }
        return name.equals(FIRST_NAME) ? 0 : -1;
    }

    private Path file(int number) {
        return files.folder().resolve(number == 0 ? FIRST_NAME : "journal-" + number + ".log");
    }

    /** Creates the journal atomically: temporary file, sync, rename. */
    private Path create(int number, List<String> records) throws IOException {
        var content = new StringBuilder();
        records.forEach(record -> content.append(JournalRecords.line(record)));
        Path created = file(number);
        files.writeNew(created, content.toString().getBytes(StandardCharsets.UTF_8));
        generation = number;
        return created;
    }

    private void start() throws IOException {
        replayCurrent();
        try {
            removeOlder();
            if (generation == 0) {
                compact();
            }
        } catch (IOException e) {
            // The journal goes on as it is; databases must not wait for room on the volume.
            log.warn("The journal cannot be tidied yet: {}", FailureWords.of(e));
        }
    }

    private void replayCurrent() throws IOException {
        byte[] content = current.content();
        InstanceState replayed = nothing();
        long valid = new JournalReplay(file(generation), generation >= FIRST_WITH_SNAPSHOT).into(replayed, content);
        if (valid < content.length) {
            log.warn(
                    "The journal ended in a torn record; {} bytes are cut off: {}",
                    content.length - valid,
                    JournalRecords.excerpt(content, (int) valid));
            current.truncate(valid);
        }
        length = valid;
        state = replayed;
    }

    private void removeOlder() throws IOException {
        for (Path path : volume.list(files.folder())) {
            int number = generationOf(path);
            if (number >= 0 && number < generation) {
                volume.delete(path);
            }
        }
    }

    /** The state folded from all events so far. */
    public InstanceState state() {
        return state;
    }

    /**
     * Makes an event durable and applies it. When it throws anything but {@link JournalInDoubt}, the event certainly is not
     * in the journal.
     *
     * @throws IllegalStateException if the event cannot follow the present state; nothing is written then
     * @throws UncheckedIOException if it could not be written
     * @throws JournalInDoubt if nobody can tell whether it is durable, or an earlier one is
     */
    public synchronized void append(JournalEvent event) {
        requireCertain();
        state.check(event);
        byte[] line = JournalRecords.line(json.writeValueAsString(event)).getBytes(StandardCharsets.UTF_8);
        try {
            current.append(line);
        } catch (IOException e) {
            takeBack(e);
            throw new UncheckedIOException("The journal cannot be written", e);
        }
        try {
            current.sync();
        } catch (IOException e) {
            throw inDoubt(e);
        }
        length += line.length;
        state.apply(event);
        log.info("journal: {}", event);
    }

    /**
     * As {@link #append}, if a check does not throw. No other event comes between the two.
     *
     * @param check looks at {@link #state}; short, since everything else waits
     */
    public synchronized void append(JournalEvent event, Runnable check) {
        check.run();
        append(event);
    }

    /** Removes half a record after a failure, so that the next one does not bury it before the tail. */
    private void takeBack(IOException why) {
        try {
            current.truncate(length);
        } catch (IOException e) {
            e.addSuppressed(why);
            throw inDoubt(e);
        }
    }

    private JournalInDoubt inDoubt(IOException why) {
        String reason = file(generation).getFileName() + ": " + FailureWords.of(why);
        log.error("The journal is in doubt; no operation and no write starts until it has been read again", why);
        doubt = reason;
        return new JournalInDoubt(reason);
    }

    /** Why nobody can tell whether the last event is durable; empty as long as all is certain. */
    public Optional<String> doubt() {
        return Optional.ofNullable(doubt);
    }

    /**
     * Refuses before anything is begun that would have to be recorded.
     *
     * @throws JournalInDoubt if the journal takes no event now
     */
    public void requireCertain() {
        String reason = doubt;
        if (reason != null && recovering != Thread.currentThread()) {
            throw new JournalInDoubt(reason);
        }
    }

    /**
     * Ends a doubt: reads the newest journal there is from the disk, takes what it holds for the truth, and writes that
     * down anew, since what a failed fsync left in memory need not be on the disk. The state may be another one afterwards.
     *
     * @param recovery brings files and operations to what the journal says; nobody else appends before it has ended
     * @throws IOException if the disk still fails; the doubt stays then
     * @throws JournalInDoubt if it fails again in the recovery; the doubt stays then
     */
    public synchronized void readAgain(Runnable recovery) throws IOException {
        if (doubt == null) {
            return;
        }
        try {
            current.close();
        } catch (IOException e) {
            log.warn("The journal in doubt cannot be closed: {}", e.getMessage());
        }
        generation = newest();
        current = volume.openLog(file(generation));
        replayCurrent();
        compact();
        recovering = Thread.currentThread();
        try {
            recovery.run();
        } finally {
            recovering = null;
        }
        doubt = null;
        log.info("The journal was read again, and what it says is so");
    }

    /**
     * Writes the state down anew if the journal has outgrown its limit.
     *
     * @throws IOException if that failed; the journal goes on as it is, and this can be tried again
     * @throws JournalInDoubt if it failed in a way that leaves open which file counts
     */
    public synchronized void compactIfDue() throws IOException {
        if (doubt == null && length > Math.max(compactAbove, 2 * snapshotLength)) {
            compact();
        }
    }

    /** The last steps in this file of the journal, newest first. */
    public List<JournalLine> latest(int most) throws IOException {
        byte[] content;
        synchronized (this) {
            content = current.content();
        }
        List<JournalLine> lines = new ArrayList<>();
        int start = JournalRecords.endOfLine(content, 0) + 1;
        for (int end = JournalRecords.endOfLine(content, start);
                end >= 0;
                end = JournalRecords.endOfLine(content, start)) {
            String record = JournalRecords.checked(content, start, end);
            if (record != null) {
                lines.add(JournalWords.of(json.readTree(record)));
            }
            start = end + 1;
        }
        return lines.reversed().stream().limit(most).toList();
    }

    private void compact() throws IOException {
        String snapshot = json.writeValueAsString(state.snapshot(clock.instant()));
        int next = Math.max(generation + 1, FIRST_WITH_SNAPSHOT);
        try {
            create(next, List.of(JournalReplay.FORMAT, snapshot));
        } catch (IOException e) {
            abandon(next, e);
            throw e;
        }
        try {
            current.close();
            current = volume.openLog(file(generation));
            length = current.content().length;
        } catch (IOException e) {
            throw inDoubt(e);
        }
        snapshotLength = length;
        removeOlder();
        log.info("The journal goes on in {}", file(generation).getFileName());
    }

    /** The highest number counts, so a file that was not written to its end must not keep the number it may have got. */
    private void abandon(int number, IOException why) {
        try {
            volume.delete(file(number));
            volume.syncFolder(files.folder());
        } catch (IOException e) {
            e.addSuppressed(why);
            throw inDoubt(e);
        }
    }

    @Override
    public void destroy() throws IOException {
        if (current != null) {
            current.close();
        }
        claim.close();
    }
}
