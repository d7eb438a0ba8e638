package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.base.ui.PageTextsExtension;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The list of databases of a wave after a rollback or a retry of one of them. */
@ExtendWith(PageTextsExtension.class)
class DatabaseProgressListTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private static DatabaseProgress done(String database) {
        return new DatabaseProgress(database, Phase.DONE, 100, 0, 0, 0, 0, 0, null, null, NOON);
    }

    private static DatabaseInfo serving(String database, String engine, boolean canRollBack) {
        return new DatabaseInfo(database, Gate.SERVING, EngineVersion.parse(engine), 47, "0.20", 1, canRollBack, null);
    }

    private static String rows(Step step, OperationKind kind, List<DatabaseProgress> progress, DatabaseInfo... known) {
        var instance = new MigrationInstance(
                "i-1",
                0,
                "ladybug-standard",
                URI.create("http://127.0.0.1:1"),
                step,
                1,
                null,
                "hash",
                2,
                0,
                1,
                NOON,
                List.of("orders"),
                false);
        var list = new DatabaseProgressList();
        list.show(progress, Optional.of(kind), instance, List.of(known));
        return String.valueOf(list.getElement().getPropertyRaw("rows"));
    }

    @Test
    void a_database_that_went_back_alone_is_not_called_finalized() {
        assertThat(rows(Step.FINALIZED, OperationKind.FINALIZE, List.of(done("parts"), done("orders"))))
                .containsSubsequence("orders", "back", "Rolled back", "parts", "done", "Finalized");
    }

    @Test
    void what_a_single_rollback_was_not_about_stays_imported() {
        assertThat(rows(
                        Step.IMPORTED,
                        OperationKind.ROLLBACK,
                        List.of(done("orders")),
                        serving("parts", "ladybug@0.20.4", true),
                        serving("since", "ladybug@0.20.4", false)))
                .containsSubsequence("orders", "Rolled back", "parts", "Imported", "since", "standing", "Serving");
    }

    @Test
    void what_a_retry_is_not_about_stays_imported_while_it_runs() {
        assertThat(rows(
                        Step.IMPORTING,
                        OperationKind.IMPORT,
                        List.of(done("orders")),
                        serving("parts", "ladybug@0.20.4", true)))
                .containsSubsequence("parts", "done", "Imported");
    }
}
