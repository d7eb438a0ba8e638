package dev.instar.node.preflight;

import dev.instar.node.carry.Carriage;
import dev.instar.node.carry.TableFile;
import dev.instar.node.database.Databases;
import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.export.Directions;
import dev.instar.node.export.RowRefusals;
import dev.instar.node.export.TargetExtensions;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.schema.Defaults;
import dev.instar.node.schema.Macros;
import dev.instar.node.schema.Schema;
import dev.instar.node.schema.SchemaReader;
import dev.instar.node.schema.UnreadableSchemaException;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Each database: its state, its header, what stands beside it, and what the export would have to refuse. */
@Component
@Order(2)
class DatabasesCheck implements Check {

    /** Relationships of a pair; of more the export finds out. Callers wait while a table is read. */
    private static final long MOST_READ_TWICE = 1_000_000;

    private static final int MOST_LOOKS = 3;

    private final Journal journal;
    private final Databases databases;
    private final DatabaseFiles files;
    private final SchemaReader schemas;
    private final TargetExtensions extensions;
    private final Memory memory;
    private final Leftovers leftovers;

    DatabasesCheck(
            Journal journal,
            Databases databases,
            DatabaseFiles files,
            SchemaReader schemas,
            TargetExtensions extensions,
            Memory memory,
            Leftovers leftovers) {
        this.journal = journal;
        this.databases = databases;
        this.files = files;
        this.schemas = schemas;
        this.extensions = extensions;
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
                                : !files.unwritten(files.database(graphId)).isEmpty()
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
        databases.requireOneGraph(graphId);
        findings.addAll(leftovers.findings(graphId));
        if (files.exists(files.incoming(graphId))) {
            findings.add(Check.blocker(
                    "in-the-way",
                    graphId,
                    files.incoming(graphId).getFileName() + " stands where an import would build.",
                    "It is not this node's; move it elsewhere."));
        }
        var database = new StatementByStatement(databases, graphId, question.task());
        Looked looked;
        try {
            looked = looked(state, database);
        } catch (UnreadableSchemaException e) {
            findings.add(fidelity(graphId, String.valueOf(e.getMessage())));
            return;
        }
        if (looked.changing()) {
            findings.add(Check.warning(
                    "schema-changing",
                    graphId,
                    "Tables or macros of '" + graphId + "' are being changed, so that what it holds cannot be told.",
                    "Check again when nobody changes them; the export finds out."));
            return;
        }
        Schema schema = looked.schema();
        looked.refusals().forEach(refusal -> findings.add(fidelity(graphId, refusal)));
        for (String refusal : new Carriage(schema, state.engine())
                .refusals(extension ->
                        loadable.computeIfAbsent(extension, name -> extensions.canLoad(question.target(), name)))) {
            findings.add(fidelity(graphId, refusal));
        }
        if (Defaults.areDoubtful(schema)) {
            findings.add(Check.warning(
                    "defaults",
                    graphId,
                    "The engine does not tell signs and parentheses of defaults; the export finds out in a copy of '"
                            + graphId + "'.",
                    "Nothing to do; the copy needs " + (files.bytes(graphId) >> 20) + " MB for a while."));
        }
        findings.addAll(memory.findings(graphId, schema, looked.rows()));
    }

    /** @param changing whether the schema was another at the end, each time */
    private record Looked(Schema schema, Map<String, Long> rows, List<String> refusals, boolean changing) {}

    /** Callers may change the schema between two statements; then all is looked at anew, as often as is reasonable. */
    private Looked looked(DatabaseState state, StatementByStatement database) {
        for (int time = 1; ; time++) {
            Schema schema = schema(state, database);
            Map<String, Long> rows = Map.of();
            List<String> refusals = List.of();
            StatementException failure = null;
            try {
                rows = RowCounts.of(database)
                        .map(counted -> Memory.rowsOfCopies(schema, counted, database))
                        .orElse(Map.of());
                refusals = Stream.of(
                                Macros.doubts(schema, database),
                                Defaults.uncomputable(schema, database),
                                RowRefusals.of(schema, database),
                                ofBothEnds(schema, rows, database))
                        .flatMap(List::stream)
                        .toList();
            } catch (StatementException e) {
                failure = e;
            }
            boolean clean = failure == null && refusals.isEmpty();
            if (clean || schema(state, database).hasSameTablesAndMacros(schema)) {
                if (failure != null) {
                    throw failure;
                }
                return new Looked(schema, rows, refusals, false);
            }
            if (time == MOST_LOOKS) {
                return new Looked(schema, rows, List.of(), true);
            }
        }
    }

    private Schema schema(DatabaseState state, StatementByStatement database) {
        return database.holding(engine -> schemas.read(state.engine(), files.database(database.graphId()), engine));
    }

    /** Each pair is held while both of its ends are read. */
    private static List<String> ofBothEnds(Schema schema, Map<String, Long> rows, StatementByStatement database) {
        return TableFile.of(schema).stream()
                .filter(pair -> rows.getOrDefault(pair.name(), 0L) <= MOST_READ_TWICE)
                .flatMap(pair -> database
                        .holding(engine -> Directions.refusals(schema, engine, VerificationLevel.COUNTS, pair::equals))
                        .stream())
                .toList();
    }

    private static Finding fidelity(String graphId, String refusal) {
        return Check.blocker(
                "fidelity",
                graphId,
                "Database '" + graphId + "' holds what cannot be carried: " + refusal + ".",
                "Change or drop what is named before the export.");
    }
}
