package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.base.ui.Elements;
import dev.instar.console.base.ui.GateWords;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import java.util.Comparator;
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
     * @param progress of the databases in the operation the instance is at, or was at last
     * @param kind of that operation
     * @param known databases of the instance; those the operation was not about are shown as the migration left them
     */
    void show(
            List<DatabaseProgress> progress,
            Optional<OperationKind> kind,
            MigrationInstance instance,
            List<DatabaseInfo> known) {
        Set<String> working = progress.stream().map(DatabaseProgress::database).collect(Collectors.toSet());
        List<Row> rows = Stream.concat(
                        progress.stream().map(each -> row(each, kind, instance.rolledBack())),
                        known.stream()
                                .filter(database -> !working.contains(database.graphId()))
                                .map(database -> left(database, instance)))
                .sorted(Comparator.comparing(Row::database))
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
        return phase == Phase.DONE
                ? kind.map(DatabaseProgressList::doneWord).orElseGet(() -> translate("migration.database.done"))
                : phase.displayName();
    }

    private static String doneWord(OperationKind kind) {
        return switch (kind) {
            case PREFLIGHT -> translate("migration.database.checked");
            case EXPORT -> translate("migration.database.exported");
            case IMPORT -> translate("migration.database.imported");
            case ROLLBACK -> translate("migration.database.rolled-back");
            case FINALIZE -> translate("migration.database.finalized");
            case UNDO_ROLLBACK, RESTORE -> translate("migration.database.done");
        };
    }

    private static Row left(DatabaseInfo database, MigrationInstance instance) {
        boolean serves = database.gate() == Gate.SERVING;
        if (serves && instance.rolledBack().contains(database.graphId())) {
            return through(database, "back", translate("migration.database.rolled-back"));
        }
        boolean moved = instance.step() == Step.IMPORTED
                || instance.step() == Step.IMPORT_FAILED
                || instance.step() == Step.IMPORTING;
        if (serves && moved && database.canRollBack()) {
            return through(database, "done", translate("migration.database.imported"));
        }
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
                database.message() == null ? GateWords.of(database.gate()) : database.message());
    }

    private static Row through(DatabaseInfo database, String phase, String phaseName) {
        return new Row(database.graphId(), phase, phaseName, 100, 0, 0, 0, 0, 0, null, null);
    }
}
