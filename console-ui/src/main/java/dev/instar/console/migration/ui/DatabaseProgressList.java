package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.base.ui.Elements;
import dev.instar.protocol.DatabaseProgress;
import java.util.List;
import java.util.Locale;
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

    private List<DatabaseProgress> shown = List.of();

    void show(List<DatabaseProgress> databases) {
        if (!databases.equals(shown)) {
            shown = databases;
            getElement()
                    .setPropertyList(
                            "rows",
                            databases.stream().map(DatabaseProgressList::row).toList());
        }
    }

    private static Row row(DatabaseProgress progress) {
        return new Row(
                progress.database(),
                progress.phase().name().toLowerCase(Locale.ROOT),
                progress.phase().displayName(),
                progress.percent(),
                progress.rowsDone(),
                progress.rowsTotal(),
                progress.bytesDone(),
                progress.bytesTotal(),
                progress.ratePerSecond(),
                progress.secondsLeft(),
                progress.message());
    }
}
