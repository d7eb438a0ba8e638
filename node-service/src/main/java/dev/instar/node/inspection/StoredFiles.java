package dev.instar.node.inspection;

import dev.instar.node.operation.export.LastExport;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.StoredFile;
import dev.instar.protocol.StoredFile.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lists the data volume, each entry with what it is for. */
@Component
public class StoredFiles {

    private static final Logger log = LoggerFactory.getLogger(StoredFiles.class);
    private static final int LISTED = 5_000;
    private static final Set<String> OWN_FOLDERS = Set.of("hosts", "scratch");
    private static final Pattern DATABASE = Pattern.compile("(.+?)\\.lbug(.*)");
    private static final Pattern JOURNAL = Pattern.compile("journal(-\\d+)?\\.log|node\\.lock");
    private static final Map<String, Kind> SUFFIXES = Map.of(
            DatabaseNames.PRE_MIGRATION, Kind.ORIGINAL,
            DatabaseNames.INCOMING, Kind.INCOMING,
            DatabaseNames.ROLLED_BACK, Kind.ROLLED_BACK,
            DatabaseNames.RESTORING, Kind.RESTORING,
            DatabaseNames.BEFORE_RESTORE, Kind.BEFORE_RESTORE,
            DatabaseNames.SAFETY_COPY, Kind.SAFETY_COPY,
            DatabaseNames.SPOILT, Kind.SPOILT);

    private final Volume volume;
    private final DatabaseFiles files;

    StoredFiles(Volume volume, DatabaseFiles files) {
        this.volume = volume;
        this.files = files;
    }

    /** At most 5 000 entries; the folders the node works in are left out. */
    public List<StoredFile> list() throws IOException {
        List<StoredFile> found = new ArrayList<>();
        for (Path path : volume.list(files.folder())) {
            if (path.equals(files.exports())) {
                for (Path export : volume.list(path)) {
                    addExport(found, export);
                }
            } else if (!OWN_FOLDERS.contains(path.getFileName().toString())) {
                add(found, path, kind(path), database(path));
            }
        }
        return found.stream().limit(LISTED).toList();
    }

    /** An export's folder holds one folder per database, and the manifest. */
    private void addExport(List<StoredFile> found, Path export) throws IOException {
        boolean last = export.getFileName().toString().endsWith(LastExport.SUFFIX);
        for (Path part : volume.list(export)) {
            boolean isDatabase = volume.isFolder(part);
            add(
                    found,
                    part,
                    !isDatabase ? kind(part) : last ? Kind.LAST_EXPORT : Kind.EXPORT,
                    isDatabase ? part.getFileName().toString() : null);
        }
    }

    private void add(List<StoredFile> found, Path path, Kind kind, @Nullable String database) {
        try {
            long bytes = 0;
            Instant modified = Instant.EPOCH;
            for (Path file : volume.regularFiles(path)) {
                bytes += DatabaseFiles.inBlocks(volume.size(file));
                Instant changed = volume.modified(file);
                modified = changed.isAfter(modified) ? changed : modified;
            }
            found.add(new StoredFile(files.names().relative(path), kind, database, bytes, modified));
        } catch (IOException | UncheckedIOException e) {
            // Files come and go while an operation works; the next look shows what is there then.
            log.debug("{} went away while it was looked at", path, e);
        }
    }

    private static @Nullable String database(Path path) {
        Matcher matcher = DATABASE.matcher(path.getFileName().toString());
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static Kind kind(Path path) {
        String name = path.getFileName().toString();
        if (name.equals("migration.json")) {
            return Kind.MANIFEST;
        }
        if (JOURNAL.matcher(name).matches()) {
            return Kind.JOURNAL;
        }
        Matcher matcher = DATABASE.matcher(name);
        if (!matcher.matches()) {
            return Kind.OTHER;
        }
        String rest = matcher.group(2);
        return rest.isEmpty()
                ? Kind.DATABASE
                : SUFFIXES.entrySet().stream()
                        .filter(suffix -> rest.startsWith(suffix.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(Kind.SIDECAR);
    }
}
