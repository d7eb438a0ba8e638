package dev.instar.node.operation.preflight;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.transfer.schema.Defaults;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.protocol.PreflightReport.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Each database: its state, its header, what stands beside it, and what the export would have to refuse. */
@Component
@Order(2)
class DatabasesCheck implements Check {

    private final Journal journal;
    private final Databases databases;
    private final DatabaseFiles files;
    private final EarlyRefusals refusals;
    private final Memory memory;
    private final Leftovers leftovers;

    DatabasesCheck(
            Journal journal,
            Databases databases,
            DatabaseFiles files,
            EarlyRefusals refusals,
            Memory memory,
            Leftovers leftovers) {
        this.journal = journal;
        this.databases = databases;
        this.files = files;
        this.refusals = refusals;
        this.memory = memory;
        this.leftovers = leftovers;
    }

    @Override
    public List<Finding> findings(Question question) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Boolean> loadable = new HashMap<>();
        journal.state().databases().forEach((graphId, state) -> {
            question.task().requireGoingOn();
            try {
                of(graphId, state, question, loadable, findings);
            } catch (NodeException e) {
                question.task().requireGoingOn();
                withoutAdvice(graphId, findings);
                findings.add(Check.blocker(
                        "database",
                        graphId,
                        String.valueOf(e.getMessage()),
                        e.problem().remedy()));
            } catch (StatementException | EngineHostException e) {
                withoutAdvice(graphId, findings);
                findings.add(Check.blocker(
                        "database",
                        graphId,
                        FailureWords.sentence("Database '" + graphId + "' cannot be read", e),
                        EngineFailures.isOutOfMemory(e)
                                ? ErrorCode.ENGINE_OUT_OF_MEMORY.remedyTemplate()
                                : !files.logs()
                                                .unwritten(files.database(graphId))
                                                .isEmpty()
                                        ? "It was not closed, and its engine does not read it like that. Let the node open it with a"
                                                + " safety copy aside: POST /databases/" + graphId
                                                + "/reopen. Then check again."
                                        : "Find out what its engine says; an export would fail on it."));
            }
        });
        return findings;
    }

    /** Where a database cannot be read, what an export would do about its leftovers is beside the point. */
    private static void withoutAdvice(String graphId, List<Finding> findings) {
        findings.replaceAll(
                finding -> graphId.equals(finding.subject()) && finding.check().equals(Leftovers.NOT_CLOSED)
                        ? Check.warning(
                                finding.check(),
                                graphId,
                                finding.sentence(),
                                "Settle first what keeps the database from being read.")
                        : finding);
    }

    /** An export takes over what is kept for its own migration, and is refused over what is kept for another. */
    private static Finding keptExport(String graphId, String owner, String asking) {
        String sentence = "Database '" + graphId
                + "' takes no writes: its export is kept for the next one of migration " + owner + ".";
        return owner.equals(asking)
                ? Check.warning("kept-export", graphId, sentence, "Nothing to do: the export takes it over.")
                : Check.blocker(
                        "kept-export",
                        graphId,
                        sentence,
                        "Export again under that migration, or roll it back, which opens it for writes.");
    }

    private void of(
            String graphId,
            DatabaseState state,
            Question question,
            Map<String, Boolean> loadable,
            List<Finding> findings) {
        if (!files.exists(files.database(graphId))) {
            findings.add(Check.blocker(
                    "missing-file",
                    graphId,
                    "The file of database '" + graphId + "' is not on the data volume.",
                    "Restore it from a backup: POST /databases/" + graphId + "/restore."));
            return;
        }
        if (state instanceof DatabaseState.Exported exported && exported.kept() != null) {
            findings.add(keptExport(graphId, state.migration(), question.migration()));
            return;
        }
        boolean ready = state instanceof DatabaseState.Serving || state instanceof DatabaseState.RolledBack;
        if (!ready) {
            findings.add(Check.blocker(
                    "state",
                    graphId,
                    "Database '" + graphId + "' is " + state.word() + ".",
                    "Finish, roll back or finalize what was begun with it."));
            return;
        }
        databases.guard(graphId, state);
        databases.requireUnlocked(graphId);
        databases.requireOneGraph(graphId);
        findings.addAll(leftovers.findings(graphId));
        if (files.exists(files.names().incoming(graphId))) {
            findings.add(
                    Check.blocker(
                            "in-the-way",
                            graphId,
                            files.names().incoming(graphId).getFileName() + " stands where an import would build.",
                            "An import left it that was given up and could not remove it, or it was put there. Move it elsewhere."));
        }
        var database = new StatementByStatement(databases, graphId, question.task());
        EarlyRefusals.Found found;
        try {
            found = refusals.of(state.engine(), database, question.target(), loadable);
        } catch (UnreadableSchemaException e) {
            findings.add(fidelity(graphId, String.valueOf(e.getMessage())));
            return;
        }
        Schema schema = found.schema();
        found.refusals().forEach(refusal -> findings.add(fidelity(graphId, refusal)));
        if (Defaults.areDoubtful(schema)) {
            findings.add(Check.warning(
                    "defaults",
                    graphId,
                    "The engine does not tell signs and parentheses of defaults; the export finds out in a copy of '"
                            + graphId + "'.",
                    "Nothing to do; the copy needs " + (files.bytes(graphId) >> 20) + " MB for a while."));
        }
        findings.addAll(memory.findings(graphId, schema, found.rows()));
    }

    private static Finding fidelity(String graphId, String refusal) {
        return Check.blocker(
                "fidelity",
                graphId,
                "Database '" + graphId + "' holds what cannot be exported: " + refusal + ".",
                "Change or drop what is named before the export.");
    }
}
