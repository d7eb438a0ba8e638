package dev.instar.node.operation.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.transfer.parquet.ImportStatementAllowlist;
import dev.instar.node.transfer.schema.SampleAnswers;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Runs what an import will run, on the target engine and without rows, before an export is declared: what it would refuse
 * is found before any database stops answering.
 */
@Component
class ImportTrial {

    private static final int NAMED_DIFFERENCES = 5;

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

    /** @throws NodeException {@link ErrorCode#FIDELITY}, {@link ErrorCode#EXPORT_FAILED} */
    void requirePassing(ManifestDatabase entry, EngineVersion target, CancellationToken cancellation) {
        Path folder = files.folder().resolve(entry.exportFolder());
        scratch.within(own -> {
            Path database = own.resolve("trial.lbug");
            try {
                build(entry, target, database, folder, cancellation);
                requireSchema(entry, target, database, cancellation);
                return true;
            } catch (StatementException e) {
                if (EngineFailures.isOutOfMemory(e) || e.isOfTheMachine()) {
                    throw failed(entry, e);
                }
                throw refused(entry, target, "a statement that it refuses: " + e.getMessage());
            } catch (EngineHostException e) {
                throw failed(entry, e);
            }
        });
    }

    private void build(
            ManifestDatabase entry, EngineVersion target, Path database, Path folder, CancellationToken cancellation) {
        try (Engine engine = engines.open(target, database, false);
                CancellationToken.Listening _ = cancellation.onStop(engine::kill)) {
            for (ImportStatementAllowlist script : ImportStatementAllowlist.values()) {
                for (String statement : statements(folder, script)) {
                    run(engine, script, statement, folder);
                }
            }
            List<String> differences =
                    SampleAnswers.differences(Objects.requireNonNullElse(entry.answers(), List.of()), engine);
            if (!differences.isEmpty()) {
                throw refused(entry, target, named(differences));
            }
            engine.execute("CHECKPOINT");
            engine.closeDatabase();
        }
    }

    private List<String> statements(Path folder, ImportStatementAllowlist script) {
        try {
            return script.statements(
                    new String(files.readAll(folder.resolve(script.fileName())), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The export cannot be read", e);
        } catch (ImportStatementAllowlist.ForeignStatementException e) {
            throw new NodeException(ErrorCode.EXPORT_ALTERED, String.valueOf(e.getMessage()));
        }
    }

    private static void run(Engine engine, ImportStatementAllowlist script, String statement, Path folder) {
        if (script == ImportStatementAllowlist.COPY) {
            // Binds every name and type, and copies nothing.
            engine.execute("EXPLAIN "
                    + ImportStatementAllowlist.located(
                            statement,
                            folder.resolve(ImportStatementAllowlist.fileOf(statement))
                                    .toString()));
            return;
        }
        engine.execute(statement);
    }

    private void requireSchema(
            ManifestDatabase entry, EngineVersion target, Path database, CancellationToken cancellation) {
        var expected = new Fingerprint(
                entry.fingerprint().schema(), List.of(), entry.fingerprint().hashing());
        List<String> unknown = new ArrayList<>();
        List<String> found;
        try (Engine engine = engines.open(target, database, true);
                CancellationToken.Listening _ = cancellation.onStop(engine::kill)) {
            found = Fingerprints.lines(fingerprints.schema(target, database, engine, unknown));
        }
        List<String> differences = new ArrayList<>(
                FingerprintDifference.between(expected, new Fingerprint(found, List.of(), expected.hashing())));
        differences.addAll(unknown);
        if (!differences.isEmpty()) {
            throw refused(entry, target, named(differences));
        }
    }

    private static String named(List<String> differences) {
        return differences.stream().limit(NAMED_DIFFERENCES).collect(Collectors.joining("; "));
    }

    private static NodeException failed(ManifestDatabase entry, RuntimeException e) {
        return EngineFailures.of(
                ErrorCode.EXPORT_FAILED,
                "The import of '" + entry.graphId() + "' was tried without rows and failed",
                e);
    }

    private static NodeException refused(ManifestDatabase entry, EngineVersion target, String what) {
        return new NodeException(ErrorCode.FIDELITY, entry.graphId(), target.displayName(), what);
    }
}
