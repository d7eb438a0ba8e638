package dev.instar.node.operation.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.transfer.parquet.ImportStatementAllowlist;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.schema.Macros;
import dev.instar.node.transfer.schema.SampleAnswers;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.SampleAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Runs what an import will run, on the target engine and without rows: what it would refuse is found before any database
 * stops answering.
 */
@Component
public class ImportTrial {

    private static final int NAMED_DIFFERENCES = 5;

    /**
     * What is tried.
     *
     * @param statements none of them needs a row
     * @param answers that the target has to give too
     * @param schema lines that must come of it
     */
    private record Trial(
            String graphId,
            EngineVersion target,
            List<String> statements,
            List<SampleAnswer> answers,
            List<String> schema) {}

    private final Engines engines;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;
    private final ScratchCopy scratch;

    ImportTrial(Engines engines, DatabaseFiles files, Fingerprints fingerprints, ScratchCopy scratch) {
        this.engines = engines;
        this.files = files;
        this.fingerprints = fingerprints;
        this.scratch = scratch;
    }

    /**
     * Tries an export as it stands in its files.
     *
     * @throws NodeException {@link ErrorCode#FIDELITY}, {@link ErrorCode#EXPORT_FAILED}, {@link ErrorCode#EXPORT_ALTERED}
     */
    void requirePassing(ManifestDatabase entry, EngineVersion target, CancellationToken cancellation) {
        List<String> statements = new ArrayList<>();
        for (ImportStatementAllowlist script : ImportStatementAllowlist.values()) {
            statements.addAll(statements(files.folder().resolve(entry.exportFolder()), script));
        }
        refusal(
                        new Trial(
                                entry.graphId(),
                                target,
                                statements,
                                Objects.requireNonNullElse(entry.answers(), List.of()),
                                entry.fingerprint().schema()),
                        cancellation)
                .ifPresent(refusal -> {
                    throw new NodeException(ErrorCode.FIDELITY, entry.graphId(), target.displayName(), refusal);
                });
    }

    /**
     * Tries what an export would write, but for its files of rows.
     *
     * @param engine has the database, and answers what the target has to answer too
     * @return why the target would refuse it, a sentence fragment
     * @throws NodeException {@link ErrorCode#EXPORT_FAILED} if that cannot be told
     */
    public Optional<String> refusal(
            String graphId,
            Schema schema,
            EngineVersion source,
            EngineVersion target,
            Queryable engine,
            CancellationToken cancellation) {
        var plan = new TransferPlan(schema, source);
        List<String> statements = new ArrayList<>(plan.schemaStatements());
        statements.addAll(plan.sequenceStatements());
        statements.addAll(plan.indexStatements());
        try {
            ImportStatementAllowlist.SCHEMA.require(plan.schemaStatements());
            ImportStatementAllowlist.SEQUENCE.require(plan.sequenceStatements());
            ImportStatementAllowlist.INDEX.require(plan.indexStatements());
        } catch (ImportStatementAllowlist.ForeignStatementException e) {
            return Optional.of("a name that an engine could take for a part of a statement: " + e.getMessage());
        }
        return refusal(
                new Trial(
                        graphId,
                        target,
                        statements,
                        SampleAnswers.of(schema, engine),
                        Fingerprints.lines(plan.carried())),
                cancellation);
    }

    private Optional<String> refusal(Trial trial, CancellationToken cancellation) {
        return scratch.within(own -> {
            Path database = own.resolve("trial.lbug");
            try {
                return build(trial, database, cancellation).or(() -> ofSchema(trial, database, cancellation));
            } catch (StatementException | EngineHostException e) {
                throw failed(trial, e);
            }
        });
    }

    private Optional<String> build(Trial trial, Path database, CancellationToken cancellation) {
        try (Engine engine = engines.open(trial.target(), database, false);
                CancellationToken.Listening _ = cancellation.onStop(engine::kill)) {
            for (String statement : trial.statements()) {
                try {
                    engine.execute(statement);
                } catch (StatementException e) {
                    if (EngineFailures.isOutOfMemory(e) || e.isOfTheMachine()) {
                        throw e;
                    }
                    return Optional.of("a statement that " + trial.target().displayName() + " refuses: "
                            + e.getMessage() + advice(statement));
                }
            }
            Map<String, String> differences = SampleAnswers.differences(trial.answers(), engine);
            if (!differences.isEmpty()) {
                return Optional.of(named(differences.entrySet().stream()
                        .map(difference -> difference.getValue()
                                + SampleAnswers.macro(difference.getKey())
                                        .map(Macros::dropAndCreateAgain)
                                        .orElse(""))));
            }
            engine.execute("CHECKPOINT");
            engine.closeDatabase();
            return Optional.empty();
        }
    }

    private static String advice(String statement) {
        return statement.startsWith("CREATE MACRO")
                ? Macros.dropAndCreateAgain(Cypher.of(statement).quotedNames().getFirst())
                : "";
    }

    /** A statement that copies rows is explained, which binds every name and type of its file. */
    private List<String> statements(Path folder, ImportStatementAllowlist script) {
        try {
            List<String> statements = script.statements(
                    new String(files.readAll(folder.resolve(script.fileName())), StandardCharsets.UTF_8));
            return script != ImportStatementAllowlist.COPY
                    ? statements
                    : statements.stream()
                            .map(statement -> "EXPLAIN "
                                    + ImportStatementAllowlist.located(
                                            statement,
                                            folder.resolve(ImportStatementAllowlist.fileOf(statement))
                                                    .toString()))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The export cannot be read", e);
        } catch (ImportStatementAllowlist.ForeignStatementException e) {
            throw new NodeException(ErrorCode.EXPORT_ALTERED, String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> ofSchema(Trial trial, Path database, CancellationToken cancellation) {
        var expected = new Fingerprint(trial.schema(), List.of(), null);
        List<String> unknown = new ArrayList<>();
        List<String> found;
        try (Engine engine = engines.open(trial.target(), database, true);
                CancellationToken.Listening _ = cancellation.onStop(engine::kill)) {
            found = Fingerprints.lines(fingerprints.schema(trial.target(), database, engine, unknown));
        }
        List<String> differences = new ArrayList<>(
                FingerprintDifference.between(expected, new Fingerprint(found, List.of(), expected.hashing())));
        differences.addAll(unknown);
        return differences.isEmpty() ? Optional.empty() : Optional.of(named(differences.stream()));
    }

    private static String named(Stream<String> differences) {
        return differences.limit(NAMED_DIFFERENCES).collect(Collectors.joining("; "));
    }

    private static NodeException failed(Trial trial, RuntimeException e) {
        return EngineFailures.of(
                ErrorCode.EXPORT_FAILED,
                "The import of '" + trial.graphId() + "' was tried without rows and failed",
                e);
    }
}
