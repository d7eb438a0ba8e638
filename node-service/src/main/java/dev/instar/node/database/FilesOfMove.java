package dev.instar.node.database;

import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the files found under the names of a move are the ones it was begun with. A file that cannot be looked at is
 * not what waits, and is what was present: so it stays, or is set aside, and never serves in the place of another.
 *
 * @param aside name for what the move sets aside
 * @param waiting name of what takes the database's place
 * @param expected the two files at the commit point; {@code null} in journals of earlier releases
 */
record FilesOfMove(
        DatabaseFiles files,
        String graphId,
        Path aside,
        Path waiting,
        @Nullable MovingFiles expected) {

    private static final Logger log = LoggerFactory.getLogger(FilesOfMove.class);

    Path database() {
        return files.database(graphId);
    }

    boolean waits() {
        return files.exists(waiting);
    }

    /** Whether a file is what waits, or waited, apart from its logs. */
    boolean isWaiting(Path file) {
        if (expected == null) {
            return true;
        }
        FileIdentity found = identity(file);
        return found != null
                && hasMainOf(found, expected.waiting())
                && mainOf(found.written()).equals(mainOf(expected.waiting().written()));
    }

    /** Whether a file is what was in the database's place, apart from its logs and the time of its last write. */
    boolean isPresent(Path file) {
        if (expected == null) {
            return true;
        }
        FileIdentity found = identity(file);
        return found == null || expected.present() == null || hasMainOf(found, expected.present());
    }

    /** Whether what waited is in the database's place. */
    boolean isMoved() {
        if (waits() || !files.exists(database()) || !isWaiting(database())) {
            return false;
        }
        // A restored file can look like the one it replaced, and then mostly has another time.
        boolean mayBePresent = isPresent(database()) && (expected == null || wasWrittenAsPresent(database()));
        return files.exists(aside) || !mayBePresent;
    }

    /**
     * Of two files that look like what was in the database's place, the one that is not. A restore may bring back what
     * looks alike, and people make copies, mostly without logs and with another time.
     */
    Path copyOfPresent() {
        boolean isDatabase = isWholePresent(database()) && (wasWrittenAsPresent(database()) || !isWholePresent(aside));
        return isDatabase ? aside : database();
    }

    private boolean isWholePresent(Path file) {
        FileIdentity found = identity(file);
        return expected != null
                && expected.present() != null
                && found != null
                && found.bytes().equals(expected.present().bytes());
    }

    private boolean wasWrittenAsPresent(Path file) {
        FileIdentity found = identity(file);
        return expected != null
                && expected.present() != null
                && found != null
                && mainOf(found.written()).equals(mainOf(expected.present().written()));
    }

    /** A log of what waits, or waited, that is not as it was, neither beside it nor moved already. */
    Optional<Path> lostLog() throws IOException {
        if (expected == null) {
            return Optional.empty();
        }
        for (String path : expected.waiting().bytes().keySet()) {
            Path moved = files.folder().resolve(path);
            Path beside = DatabaseNames.sidecarOf(moved, database(), waiting);
            // As long as the database that was there has its name, a log beside it is its own.
            boolean isThere = (waits() && isAsItWas(path, beside))
                    || (!(waits() && files.exists(database())) && isAsItWas(path, moved));
            if (!isMain(path) && !isThere) {
                return Optional.of(waits() ? beside : moved);
            }
        }
        return Optional.empty();
    }

    private boolean isAsItWas(String path, Path file) throws IOException {
        FileIdentity was = Objects.requireNonNull(expected).waiting();
        return files.identities()
                        .size(file)
                        .equals(Optional.ofNullable(was.bytes().get(path)))
                && Objects.equals(
                        files.identities().written(file), was.written().get(path));
    }

    /** A log of what is in the database's place again that is not beside it as it was. */
    Optional<Path> lostLogOfPresent() {
        if (expected == null || expected.present() == null || !files.exists(database())) {
            return Optional.empty();
        }
        return expected.present().bytes().entrySet().stream()
                .filter(file -> !isMain(file.getKey()))
                .filter(file -> !files.identities()
                        .size(files.folder().resolve(file.getKey()))
                        .equals(Optional.of(file.getValue())))
                .map(file -> files.folder().resolve(file.getKey()))
                .findFirst();
    }

    /** Logs that would be read beside what takes, or took, the database's place, and were put there by others. */
    List<Path> foreignLogs() {
        List<Path> foreign = new ArrayList<>();
        if (expected == null) {
            return foreign;
        }
        List<Path> places = !waits()
                ? List.of(database())
                : files.exists(database()) ? List.of(waiting) : List.of(waiting, database());
        for (Path place : places) {
            for (Path found : files.logs().unwrittenBeside(place)) {
                Path inPlace = DatabaseNames.sidecarOf(found, place, database());
                if (!expected.waiting().bytes().containsKey(files.names().relative(inPlace))) {
                    foreign.add(found);
                }
            }
        }
        return foreign;
    }

    /** Logs in the database's place that go back to what waits, if the move is taken back. */
    List<Path> logsOfWaiting() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (Path found :
                files.exists(database()) ? List.<Path>of() : files.logs().unwrittenBeside(database())) {
            String path = files.names().relative(found);
            boolean isOfWaiting = expected == null || (isAsItWas(path, found) && !isOfPresent(path, found));
            if (isOfWaiting) {
                logs.add(found);
            }
        }
        return logs;
    }

    /** Logs in the database's place that are in the way of those of what was there, or were put there by others. */
    List<Path> logsInTheWayBack() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (Path found : files.logs().unwrittenBeside(database())) {
            boolean isMovedToo = files.exists(DatabaseNames.sidecarOf(found, database(), aside));
            boolean isOfOthers = expected != null
                    && expected.present() != null
                    && !expected.present().bytes().containsKey(files.names().relative(found));
            if (isMovedToo || isOfOthers) {
                logs.add(found);
            }
        }
        return logs;
    }

    private boolean isOfPresent(String path, Path file) throws IOException {
        FileIdentity present = expected == null ? null : expected.present();
        return present != null
                && files.identities()
                        .size(file)
                        .equals(Optional.ofNullable(present.bytes().get(path)))
                && Objects.equals(
                        files.identities().written(file), present.written().get(path));
    }

    private boolean hasMainOf(FileIdentity found, FileIdentity other) {
        return mainOf(found.bytes()).equals(mainOf(other.bytes())) && Objects.equals(found.id(), other.id());
    }

    private SortedMap<String, Long> mainOf(SortedMap<String, Long> byPath) {
        SortedMap<String, Long> main = new TreeMap<>(byPath);
        main.keySet().removeIf(path -> !isMain(path));
        return main;
    }

    /** Kuzu's databases up to 0.10 are folders. */
    private boolean isMain(String path) {
        String database = files.names().relative(database());
        return path.equals(database) || path.startsWith(database + "/");
    }

    private @Nullable FileIdentity identity(Path file) {
        try {
            return files.identities().identity(graphId, file);
        } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", file.getFileName(), e.getMessage());
            return null;
        }
    }
}
