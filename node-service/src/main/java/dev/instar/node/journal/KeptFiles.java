package dev.instar.node.journal;

import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that were set aside and are known by name. */
final class KeptFiles {

    private final NavigableMap<String, KeptFile> files = new TreeMap<>();

    List<KeptFile> list() {
        return List.copyOf(files.values());
    }

    void restore(List<KeptFile> kept) {
        kept.forEach(file -> files.put(file.name(), file));
    }

    /** The file that takes a database's place again. */
    Optional<KeptFile> returning(DatabaseState before) {
        return switch (before) {
            case DatabaseState.RollingBack s -> Optional.ofNullable(files.get(s.preMigration()));
            case DatabaseState.Reinstating s ->
                Optional.ofNullable(files.get(s.setAside()))
                        .map(kept -> s.accepted() == null ? kept : kept.takenAsFound());
            default -> Optional.empty();
        };
    }

    /**
     * Of what is known of an original, only its id may be true of the backup that gets its name, where that of the backup
     * was not written down.
     */
    void replaceOriginal(JournalEvent.OriginalReplaced event, @Nullable DatabaseState state) {
        if (state instanceof DatabaseState.Imported imported) {
            files.put(
                    imported.preMigration(),
                    new KeptFile(
                            imported.preMigration(),
                            event.graphId(),
                            imported.migration(),
                            KeptFile.Reason.ORIGINAL,
                            onlyId(event.id() == null ? idOf(files.get(imported.preMigration())) : event.id()),
                            null,
                            null));
        }
        if (event.keptAs() != null) {
            keep(event.keptAs(), event, KeptFile.Reason.BEFORE_RESTORE);
        }
    }

    void keep(JournalEvent.OfDatabase event, DatabaseState before, DatabaseHealth known) {
        switch (before) {
            case DatabaseState.Swapping s
            when event instanceof JournalEvent.ImportSwapped ->
                files.put(
                        s.preMigration(),
                        new KeptFile(
                                s.preMigration(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ORIGINAL,
                                ofOriginal(s.files(), known),
                                null,
                                known.notice()));
            case DatabaseState.RollingBack s
            when event instanceof JournalEvent.RolledBack -> {
                files.remove(s.preMigration());
                var rolledBack = (JournalEvent.RolledBack) event;
                files.put(
                        s.setAside(),
                        new KeptFile(
                                s.setAside(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ROLLED_BACK,
                                withKnownId(rolledBack.setAside(), known),
                                known.isOnHold() ? known : null,
                                known.notice()));
            }
            case DatabaseState.Reinstating s
            when event instanceof JournalEvent.RollbackUndone undone -> {
                files.remove(s.setAside());
                files.put(
                        s.preMigration(),
                        new KeptFile(
                                s.preMigration(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN,
                                undone.setAside() == null ? null : withKnownId(undone.setAside(), known),
                                known.isOnHold() ? known : null,
                                known.notice()));
            }
            case DatabaseState.Replacing s
            when event instanceof JournalEvent.Restored ->
                keep(event, s.migration(), s.setAside(), KeptFile.Reason.BEFORE_RESTORE, known);
            case DatabaseState.Finalizing s
            when event instanceof JournalEvent.Finalized -> s.files().forEach(files::remove);
            default -> {
                // No other step sets a file aside or gives one up.
            }
        }
    }

    /** Its id is the one it had before it was frozen: another file may have been put in its place while the import built. */
    private static @Nullable FileIdentity ofOriginal(@Nullable MovingFiles moved, DatabaseHealth of) {
        FileIdentity present = moved == null ? null : moved.present();
        String known = of.id();
        return present == null || known == null ? present : new FileIdentity(present.bytes(), present.written(), known);
    }

    /** Where nothing was in a database's place, or it could not be looked at, its id still tells what may return. */
    private static @Nullable FileIdentity withKnownId(@Nullable FileIdentity setAside, DatabaseHealth of) {
        String id = of.id();
        boolean isKnown = setAside != null && !setAside.bytes().isEmpty();
        return isKnown || id == null ? setAside : onlyId(id);
    }

    private static @Nullable String idOf(@Nullable KeptFile kept) {
        return kept == null || kept.identity() == null ? null : kept.identity().id();
    }

    private static @Nullable FileIdentity onlyId(@Nullable String id) {
        return id == null ? null : new FileIdentity(new TreeMap<>(), new TreeMap<>(), id);
    }

    private void keep(
            JournalEvent.OfDatabase event,
            String migration,
            String name,
            KeptFile.Reason reason,
            DatabaseHealth known) {
        String notice = known.notice();
        files.put(name, new KeptFile(name, event.graphId(), migration, reason, null, null, notice));
    }

    void keep(String name, JournalEvent.OfFiles event, KeptFile.Reason reason) {
        files.put(name, new KeptFile(name, event.graphId(), "", reason));
    }
}
