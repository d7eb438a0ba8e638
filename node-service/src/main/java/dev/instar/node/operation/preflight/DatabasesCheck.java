package dev.instar.node.operation.preflight;

import dev.instar.node.database.Databases;
import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.export.Directions;
import dev.instar.node.operation.export.RowRefusals;
import dev.instar.node.operation.export.TargetExtensions;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.schema.Defaults;
import dev.instar.node.transfer.schema.Macros;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Each database: its state, its header, what stands beside it, and what the export would have to refuse. */
@Component
@Order(2)
class DatabasesCheck implements Check {

    private static final Logger log = LoggerFactory.getLogger(DatabasesCheck.class);

    /** Relationships of a pair; of more the export finds out. Callers wait while a table is read. */
    private static final long MOST_READ_TWICE = 1_000_000;

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
        databases.requireOneGraph(graphId);
        findings.addAll(leftovers.findings(graphId));
        if (files.exists(files.names().incoming(graphId))) {
            findings.add(Check.blocker(
                    "in-the-way",
                    graphId,
                    files.names().incoming(graphId).getFileName() + " stands where an import would build.",
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
        Schema schema = looked.schema();
        looked.refusals().forEach(refusal -> findings.add(fidelity(graphId, refusal)));
        for (String refusal : new TransferPlan(schema, state.engine())
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

    private record Looked(Schema schema, Map<String, Long> rows, List<String> refusals) {}

    /** Callers may change the schema between two statements, so what is refused is looked at again while they wait. */
    private Looked looked(DatabaseState state, StatementByStatement database) {
        try {
            Looked first = looked(
                    database.holding(engine -> schema(state, database, engine)),
                    database,
                    (schema, pair) -> database.holding(engine -> ofBothEnds(schema, pair, engine)));
            if (first.refusals().isEmpty() || Macros.endedEngine(first.refusals())) {
                return first;
            }
        } catch (StatementException e) {
            log.debug("{} is looked at again: {}", database.graphId(), e.getMessage());
        }
        return database.holding(engine ->
                looked(schema(state, database, engine), engine, (schema, pair) -> ofBothEnds(schema, pair, engine)));
    }

    private static Looked looked(
            Schema schema, Queryable database, BiFunction<Schema, TableParquet, List<String>> ofBothEnds) {
        Map<String, Long> rows = RowCounts.of(database)
                .map(counted -> Memory.rowsOfCopies(schema, counted, database))
                .orElse(Map.of());
        List<String> refusals = new ArrayList<>(Macros.doubts(schema, database));
        refusals.addAll(Defaults.uncomputable(schema, database));
        refusals.addAll(RowRefusals.of(schema, database));
        TableParquet.of(schema).stream()
                .filter(pair -> !pair.from().isEmpty())
                .filter(pair -> rows.getOrDefault(pair.name(), Long.MAX_VALUE) <= MOST_READ_TWICE)
                .forEach(pair -> refusals.addAll(ofBothEnds.apply(schema, pair)));
        return new Looked(schema, rows, refusals);
    }

    private Schema schema(DatabaseState state, StatementByStatement database, Engine engine) {
        return schemas.read(state.engine(), files.database(database.graphId()), engine);
    }

    private static List<String> ofBothEnds(Schema schema, TableParquet pair, Engine engine) {
        return Directions.refusals(schema, engine, VerificationLevel.COUNTS, pair::equals);
    }

    private static Finding fidelity(String graphId, String refusal) {
        return Check.blocker(
                "fidelity",
                graphId,
                "Database '" + graphId + "' holds what cannot be carried: " + refusal + ".",
                "Change or drop what is named before the export.");
    }
}
