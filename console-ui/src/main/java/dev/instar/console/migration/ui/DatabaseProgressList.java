package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.base.ui.Elements;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The browser-side list of an instance's databases; the server only hands it rows. */
@Tag("database-progress")
@JsModule(Elements.SCRIPT)
class DatabaseProgressList extends Component {

    /** What the element shows of one database; {@code elements/database-progress.ts} declares the same. */
    record Row(
            String database,
            String phase,
            String phaseName,
            double percent,
            long rowsDone,
            long rowsTotal,
            long bytesDone,
            long bytesTotal,
            double ratePerSecond,
            @Nullable Long secondsLeft,
            @Nullable String message) {}

    private List<Row> shown = List.of();

    /**
     * @param databases of the operation the instance is at
     * @param kind of that operation
     * @param rolledBack databases that went back one by one, whatever the operation did beside them
     * @param known databases of the instance; those without progress are shown as they stand
     */
    void show(
            List<DatabaseProgress> databases,
            Optional<OperationKind> kind,
            List<String> rolledBack,
            List<DatabaseInfo> known) {
        Set<String> working = databases.stream().map(DatabaseProgress::database).collect(Collectors.toSet());
        List<Row> rows = Stream.concat(
                        databases.stream().map(progress -> row(progress, kind, rolledBack)),
                        known.stream()
                                .filter(database -> !working.contains(database.graphId()))
                                .map(DatabaseProgressList::standing))
                .toList();
        if (!rows.equals(shown)) {
            shown = rows;
            getElement().setPropertyList("rows", rows);
        }
    }

    private static Row row(DatabaseProgress progress, Optional<OperationKind> kind, List<String> rolledBack) {
        boolean back = progress.phase() == Phase.DONE
                && (kind.filter(OperationKind.ROLLBACK::equals).isPresent()
                        || rolledBack.contains(progress.database()));
        return new Row(
                progress.database(),
                back ? "back" : progress.phase().name().toLowerCase(Locale.ROOT),
                phaseName(progress.phase(), back ? Optional.of(OperationKind.ROLLBACK) : kind),
                progress.percent(),
                progress.rowsDone(),
                progress.rowsTotal(),
                progress.bytesDone(),
                progress.bytesTotal(),
                progress.ratePerSecond(),
                progress.secondsLeft(),
                progress.message());
    }

    private static String phaseName(Phase phase, Optional<OperationKind> kind) {
        return phase == Phase.DONE ? kind.map(DatabaseProgressList::doneWord).orElse("Done") : phase.displayName();
    }

    private static String doneWord(OperationKind kind) {
        return switch (kind) {
            case PREFLIGHT -> "Checked";
            case EXPORT -> "Exported";
            case IMPORT -> "Imported";
            case ROLLBACK -> "Rolled back";
            case FINALIZE -> "Finalized";
            case UNDO_ROLLBACK, RESTORE -> "Done";
        };
    }

    private static Row standing(DatabaseInfo database) {
        return new Row(
                database.graphId(),
                "standing",
                database.engine().displayName(),
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                database.message() == null ? database.gate().name().toLowerCase(Locale.ROOT) : database.message());
    }
}
