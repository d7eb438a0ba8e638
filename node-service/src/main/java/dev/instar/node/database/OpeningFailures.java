package dev.instar.node.database;

import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import org.springframework.stereotype.Component;

/** Why a database is not opened, in words; what is of its files puts it on hold. */
@Component
class OpeningFailures {

    private final Journal journal;
    private final Clock clock;

    OpeningFailures(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if the database is on hold */
    void requireNone(String graphId) {
        Problem fault = journal.state().healthOf(graphId).fault();
        if (fault != null) {
            throw new NodeException(fault);
        }
    }

    NodeException refused(String graphId, EngineVersion engine, StatementException refusal) {
        String sentence = engine.displayName() + " refuses it: " + refusal.getMessage();
        if (refusal.isOutOfMemory()) {
            return EngineFailures.of(ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' is not opened", refusal);
        }
        if (refusal.isLockedByAnother()) {
            return new NodeException(ErrorCode.DATABASE_LOCKED, graphId, sentence);
        }
        return refusal.isOfTheMachine()
                ? new NodeException(
                        ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' is not opened: " + sentence)
                : unopenable(graphId, sentence, Optional.empty());
    }

    /** A crash is of the files and will come again; a host that was killed says nothing of them. */
    NodeException failed(String graphId, EngineHostException e, Optional<SortedMap<String, Long>> rows) {
        return e.isCrash()
                ? unopenable(graphId, "its checkpoint ends the engine. " + e.getMessage(), rows)
                : new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
    }

    /** What crashed twice will crash again. */
    NodeException endsItsEngine(String graphId, EngineHostException e) {
        return unopenable(graphId, "opening it ends the engine. " + e.getMessage(), Optional.empty());
    }

    /** An engine goes on with the file that it has open, also where its name leads to another one. */
    NodeException replaced(String graphId) {
        String why = "its file was replaced or copied back while its engine had it open, ";
        boolean serving = journal.state()
                .database(graphId)
                .filter(state -> state.gate() == Gate.SERVING)
                .isPresent();
        // A frozen database has no reopening, and a step of the migration that compares it anyway.
        return serving
                ? unopenable(
                        graphId,
                        why + "so that nobody knows whether it has all that was answered. If it has, POST /databases/"
                                + graphId + "/reopen.",
                        Optional.empty())
                : new NodeException(
                        ErrorCode.DATABASE_UNOPENABLE,
                        graphId,
                        why + "and is compared by the next step of the migration.");
    }

    /**
     * Rows are missing in the file that its engine had open.
     *
     * @param answered rows of each table by the engine that had it open
     * @param found the same, read from the file
     */
    Optional<NodeException> rowsMissing(
            String graphId, SortedMap<String, Long> answered, SortedMap<String, Long> found) {
        return answered.entrySet().stream()
                .filter(table -> found.getOrDefault(table.getKey(), 0L) < table.getValue())
                .findFirst()
                .map(table -> unopenable(
                        graphId,
                        "the engine that served it counted " + table.getValue() + " rows of " + table.getKey()
                                + ", and its file has " + found.getOrDefault(table.getKey(), 0L)
                                + ": the file was changed or damaged under that engine.",
                        Optional.of(answered)));
    }

    /**
     * Puts a database on hold.
     *
     * @param rows what the engine had counted before it failed
     */
    NodeException unopenable(String graphId, String why, Optional<SortedMap<String, Long>> rows) {
        String seen = rows.or(() -> Optional.ofNullable(
                                journal.state().healthOf(graphId).lastSight())
                        .map(DatabaseHealth.LastSight::rows))
                .map(counts -> " It had " + RowCounts.words(counts) + " at last sight.")
                .orElse("");
        var exception = new NodeException(ErrorCode.DATABASE_UNOPENABLE, graphId, why + seen);
        if (!exception.problem().equals(journal.state().healthOf(graphId).fault())) {
            journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, exception.problem()));
        }
        return exception;
    }
}
