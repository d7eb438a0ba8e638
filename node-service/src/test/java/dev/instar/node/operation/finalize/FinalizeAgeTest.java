package dev.instar.node.operation.finalize;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was imported has to serve for a while, an hour by default, before a finalize makes it final. */
class FinalizeAgeTest {

    private static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    private static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");

    private final Instant now = Instant.now();
    private TestNode node;

    @BeforeEach
    void startNode() {
        node = TestNode.inMemory(new World());
    }

    @AfterEach
    void endNode() throws InterruptedException {
        node.close();
    }

    private Instant before(String time) {
        return now.minus(Duration.parse(time));
    }

    private void append(JournalEvent event) {
        node.get(Journal.class).append(event);
    }

    private void exported(Instant at) {
        append(new JournalEvent.DatabaseCreated(at, "g1", OLD));
        append(new JournalEvent.WritesFrozen(at, "g1", "m1"));
        append(new JournalEvent.ExportProven(at, "g1", "m1", null));
        append(new JournalEvent.ManifestDeclared(
                at,
                new Manifest(
                        2,
                        "m1",
                        "i-1",
                        OLD,
                        NEW,
                        VerificationLevel.FULL,
                        FailurePolicy.EACH_ON_ITS_OWN,
                        at,
                        "exports/m1-t1",
                        List.of())));
    }

    private void imported(Instant at) {
        append(new JournalEvent.ImportStarted(at, "g1", NEW));
        append(new JournalEvent.ImportVerified(at, "g1", "g1.lbug.pre-migration", null));
        append(new JournalEvent.ImportSwapped(at, "g1"));
    }

    private void check() {
        node.get(FinalizeAdmission.class).check("m1");
    }

    @Test
    void what_was_imported_long_ago_can_be_finalized() {
        exported(before("PT3H"));
        imported(before("PT61M"));
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void the_age_counts_from_the_import_and_not_from_the_export() {
        exported(before("PT3H"));
        imported(before("PT30M"));
        assertThatThrownBy(this::check)
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("has served for 30 min; it must have served for 60 min");
    }

    @Test
    void a_rollback_that_was_undone_begins_anew() {
        exported(before("PT5H"));
        imported(before("PT4H"));
        append(new JournalEvent.RollbackStarted(before("PT3H"), "g1", "g1.lbug.rolled-back", null, null));
        append(new JournalEvent.RolledBack(before("PT3H"), "g1", null));
        append(new JournalEvent.RollbackUndoStarted(before("PT6M"), "g1", "g1.lbug.pre-migration", null, null));
        append(new JournalEvent.RollbackUndone(before("PT6M"), "g1", null));
        assertThatThrownBy(this::check).isInstanceOf(NodeException.class).hasMessageContaining("has served for 6 min");
    }
}
