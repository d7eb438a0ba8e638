package dev.instar.node.transfer.verify;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.transfer.schema.Defaults;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Schemas and fingerprints of closed databases. */
@Component
public class Fingerprints {

    private final Engines engines;
    private final SchemaReader schemas;
    private final Defaults defaults;

    Fingerprints(Engines engines, SchemaReader schemas, Defaults defaults) {
        this.engines = engines;
        this.schemas = schemas;
        this.defaults = defaults;
    }

    /**
     * Opens a database read-only with an engine of its own storage version, reads all of it and closes it.
     *
     * @param cancellation ends the engine early
     */
    public Fingerprint of(
            EngineVersion version,
            Path database,
            Fingerprint.Method method,
            CancellationToken cancellation,
            Fingerprinter.Progress progress) {
        try (Engine engine = engines.open(version, database, true);
                CancellationToken.Listening _ = cancellation.onStop(engine::kill)) {
            return new Fingerprinter(engine, method)
                    .compute(schema(version, database, engine, new ArrayList<>()), progress);
        }
    }

    /** A schema as a fingerprint has it. */
    public static List<String> lines(Schema schema) {
        return SchemaLines.of(schema);
    }

    /**
     * The schema of a database the engine has open read-only, with defaults that may be used in a statement.
     *
     * @param unknown told a sentence fragment for each default whose value cannot be told
     */
    public Schema schema(EngineVersion version, Path database, Engine engine, List<String> unknown) {
        return defaults.settled(version, database, engine, schemas.read(version, database, engine), unknown);
    }
}
