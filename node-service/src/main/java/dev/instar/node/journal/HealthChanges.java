package dev.instar.node.journal;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an event about a database's files changes in what is known of them. */
final class HealthChanges {

    private HealthChanges() {}

    static DatabaseHealth after(JournalEvent.OfFiles event, DatabaseHealth before) {
        return switch (event) {
            case JournalEvent.SafetyCopyBegun e -> {
                Set<String> names = new TreeSet<>(e.disposable());
                names.add(e.copy());
                yield before.withDisposable(names);
            }
            case JournalEvent.SafetyCopyMade e ->
                before.withNeeded(e.copy()).withSafetyCopy(new DatabaseHealth.SafetyCopy(e.copy(), null, e.bytes()));
            case JournalEvent.SafetyCopyReturning e -> before.withCopyReturning(e.spoilt());
            case JournalEvent.SafetyCopyReleased _ -> before.withoutCopy();
            case JournalEvent.SafetyCopiesRemoved e -> before.withDisposable(e.left());
            case JournalEvent.SafetyCopyKeptToCompare _ ->
                before.withToCompare(before.safetyCopy()).withSafetyCopy(null);
            case JournalEvent.SafetyCopyGivenUp e -> before.withCopyGivenUp().withNotice(e.notice());
            case JournalEvent.SafetyCopyPutBack e -> afterPutBack(e, before);
            case JournalEvent.LogCut e -> before.withSafetyCopy(null).opened().withNotice(e.notice());
            case JournalEvent.DatabaseUnopenable e -> before.withFault(e.problem());
            case JournalEvent.DatabaseOpened _ -> before.opened();
            case JournalEvent.OriginalReplaced _ -> before;
            case JournalEvent.UnexpectedFileKept e -> before.withFileKept(e.keptAs());
            case JournalEvent.OriginalAccepted e -> before.withNotice(e.notice());
            case JournalEvent.LogCutUnkept e -> before.withoutCopy().opened().withNotice(e.notice());
            case JournalEvent.DatabaseIdentified e -> before.withId(e.id());
            case JournalEvent.RowsSeen e -> before.withLastSight(new DatabaseHealth.LastSight(e.at(), e.rows()));
        };
    }

    private static DatabaseHealth afterPutBack(JournalEvent.SafetyCopyPutBack event, DatabaseHealth before) {
        DatabaseHealth.SafetyCopy copy = before.copyInPlaceOfFiles().orElse(null);
        if (copy == null) {
            return before;
        }
        DatabaseHealth after = before.withSafetyCopy(null).withToCompare(null).withAcceptedTold();
        if (event.notice() != null) {
            after = after.withNotice(event.notice());
        }
        if (event.kept() != null) {
            return after;
        }
        Set<String> names = new TreeSet<>(before.disposable());
        Optional.ofNullable(copy.spoilt()).ifPresent(names::add);
        return after.withDisposable(names);
    }
}
