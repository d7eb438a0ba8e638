package dev.instar.node.operation.preflight;

import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.StatementException;
import dev.instar.node.operation.export.Directions;
import dev.instar.node.operation.export.ImportTrial;
import dev.instar.node.operation.export.RowRefusals;
import dev.instar.node.operation.export.TargetExtensions;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.schema.Defaults;
import dev.instar.node.transfer.schema.Macros;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.VerificationLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What an export would refuse of a database, found while it answers its callers. */
@Component
class EarlyRefusals {

    private static final Logger log = LoggerFactory.getLogger(EarlyRefusals.class);

    /** Relationships of a pair; of more the export finds out. Callers wait while a table is read. */
    private static final long MOST_READ_TWICE = 1_000_000;

    /**
     * What was found.
     *
     * @param rows of each COPY of an import
     * @param refusals one sentence fragment each
     */
    record Found(Schema schema, Map<String, Long> rows, List<String> refusals) {}

    /** What is asked about. {@code loadable} keeps, by extension, whether the target can load it. */
    private record Look(
            EngineVersion source, StatementByStatement database, EngineVersion target, Map<String, Boolean> loadable) {}

    private final SchemaReader schemas;
    private final TargetExtensions extensions;
    private final ImportTrial trial;
    private final DatabaseFiles files;

    EarlyRefusals(SchemaReader schemas, TargetExtensions extensions, ImportTrial trial, DatabaseFiles files) {
        this.schemas = schemas;
        this.extensions = extensions;
        this.trial = trial;
        this.files = files;
    }

    /**
     * Looks at one database. Callers may change the schema between two statements, so where something is refused all is
     * looked at again while they wait.
     *
     * @param loadable by extension, whether the target can load it; what is found out is added
     */
    Found of(EngineVersion source, StatementByStatement database, EngineVersion target, Map<String, Boolean> loadable) {
        var look = new Look(source, database, target, loadable);
        try {
            Found first = found(
                    look,
                    database.holding(engine -> schema(look, engine)),
                    database,
                    (schema, pair) -> database.holding(engine -> ofBothEnds(schema, pair, engine)));
            if (first.refusals().isEmpty() || Macros.endedEngine(first.refusals())) {
                return first;
            }
        } catch (StatementException e) {
            log.debug("{} is looked at again: {}", database.graphId(), e.getMessage());
        }
        return database.holding(engine ->
                found(look, schema(look, engine), engine, (schema, pair) -> ofBothEnds(schema, pair, engine)));
    }

    private Found found(
            Look look, Schema schema, Queryable engine, BiFunction<Schema, TableParquet, List<String>> ofBothEnds) {
        Map<String, Long> rows = RowCounts.of(engine)
                .map(counted -> Memory.rowsOfCopies(schema, counted, engine))
                .orElse(Map.of());
        List<String> refusals = new ArrayList<>();
        Schema told = Defaults.withoutDoubtful(schema, engine, refusals);
        refusals.addAll(Defaults.uncomputable(schema, engine));
        refusals.addAll(RowRefusals.of(schema, engine));
        TableParquet.of(schema).stream()
                .filter(pair -> !pair.from().isEmpty())
                .filter(pair -> rows.getOrDefault(pair.name(), Long.MAX_VALUE) <= MOST_READ_TWICE)
                .forEach(pair -> refusals.addAll(ofBothEnds.apply(schema, pair)));
        refusals.addAll(new TransferPlan(schema, look.source())
                .refusals(extension ->
                        look.loadable().computeIfAbsent(extension, name -> extensions.canLoad(look.target(), name))));
        if (refusals.isEmpty()) {
            ofTarget(look, told, engine).ifPresent(refusals::add);
        }
        return new Found(schema, rows, refusals);
    }

    /** Without the target's pack nothing can be tried; that alone stands against the export already. */
    private Optional<String> ofTarget(Look look, Schema schema, Queryable engine) {
        try {
            return trial.refusal(
                    look.database().graphId(),
                    schema,
                    look.source(),
                    look.target(),
                    engine,
                    look.database().task());
        } catch (NodeException e) {
            if (e.error() == ErrorCode.MISSING_PACK) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Schema schema(Look look, Engine engine) {
        return schemas.read(look.source(), files.database(look.database().graphId()), engine);
    }

    private static List<String> ofBothEnds(Schema schema, TableParquet pair, Engine engine) {
        return Directions.refusals(schema, engine, VerificationLevel.COUNTS, pair::equals);
    }
}
