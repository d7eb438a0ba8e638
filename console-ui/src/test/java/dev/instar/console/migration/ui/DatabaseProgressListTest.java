package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseProgressListTest {

    private static DatabaseProgress done(String database) {
        return new DatabaseProgress(
                database, Phase.DONE, 100, 0, 0, 0, 0, 0, null, null, Instant.parse("2026-06-01T12:00:00Z"));
    }

    @Test
    void a_database_that_went_back_alone_is_not_called_finalized() {
        var list = new DatabaseProgressList();
        list.show(
                List.of(done("orders"), done("parts")),
                Optional.of(OperationKind.FINALIZE),
                List.of("orders"),
                List.of());
        assertThat(String.valueOf(list.getElement().getPropertyRaw("rows")))
                .containsSubsequence("orders", "back", "Rolled back", "parts", "done", "Finalized");
    }
}
