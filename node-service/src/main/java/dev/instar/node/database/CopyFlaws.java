package dev.instar.node.database;

import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Whether a safety copy is what was made. */
@Component
class CopyFlaws {

    private final DatabaseFiles files;
    private final Journal journal;

    CopyFlaws(DatabaseFiles files, Journal journal) {
        this.files = files;
        this.journal = journal;
    }

    boolean isAnother(String graphId, Path file) {
        String known = journal.state().healthOf(graphId).id();
        try {
            return known != null
                    && files.identities()
                            .id(file)
                            .filter(id -> !id.equals(known))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** What is missing of a copy or not as it was made; empty for one that is whole, or takes the place of the files now. */
    Optional<String> of(String graphId, DatabaseHealth.SafetyCopy copy) {
        if (copy.bytes().isEmpty()) {
            boolean isThere = files.exists(named(copy.name()))
                    || (copy.spoilt() != null
                            && files.exists(named(copy.spoilt()))
                            && files.exists(files.database(graphId)));
            return isThere ? Optional.empty() : Optional.of(copy.name() + " is not there");
        }
        Optional<String> flaw = files.identities().flaw(copy.bytes());
        if (flaw.isPresent() && !isBeingPutBack(graphId, copy)) {
            return flaw;
        }
        return isAnother(graphId, named(copy.name()))
                ? Optional.of(copy.name() + " is another database")
                : Optional.empty();
    }

    /** Whether a swap was stopped that had moved files of the copy: each of them is under one of its two names. */
    private boolean isBeingPutBack(String graphId, DatabaseHealth.SafetyCopy copy) {
        SortedMap<String, Long> moved = new TreeMap<>();
        copy.bytes().forEach((file, bytes) -> {
            String name = file.replace(
                    copy.name(), files.database(graphId).getFileName().toString());
            moved.put(files.exists(named(file)) ? file : name, bytes);
        });
        boolean hasBegun =
                copy.spoilt() != null && (files.exists(named(copy.spoilt())) || !files.exists(files.database(graphId)));
        return hasBegun && files.identities().flaw(moved).isEmpty();
    }

    private Path named(String name) {
        return files.folder().resolve(name);
    }
}
