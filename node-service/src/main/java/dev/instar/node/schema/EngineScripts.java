package dev.instar.node.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Gets an engine to write its {@code schema.cypher}. Kuzu 0.11 and LadybugDB write it alone ({@code schema_only}); Kuzu
 * up to 0.10 writes it before the data, so the export is cut short. Releases up to LadybugDB 0.19 trip over a primary key
 * that needs back-quotes; there, a copy of the database with other names is asked.
 */
@Component
class EngineScripts {

    private static final String FIRST_SCHEMA_ONLY_KUZU = "kuzu@0.11.0";
    private static final String PLAIN_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Duration ENOUGH_FOR_THE_SCHEMA = Duration.ofSeconds(3);

    private final Scratch scratch;
    private final Engines engines;

    EngineScripts(Scratch scratch, Engines engines) {
        this.scratch = scratch;
        this.engines = engines;
    }

    EngineScript of(EngineVersion version, Path database, Engine engine, List<Schema.NodeTable> nodeTables) {
        return scratch.within(folder -> {
            Path written = folder.resolve("schema");
            boolean quoted = nodeTables.stream()
                    .anyMatch(table -> !table.primaryKey().name().matches(PLAIN_NAME));
            if (!quoted) {
                write(version, engine, written);
            } else {
                try (Engine renaming = engines.open(version, scratch.copy(database, folder), false)) {
                    renameKeys(renaming, nodeTables);
                    write(version, renaming, written);
                }
            }
            return EngineScript.parse(scratch.text(written.resolve("schema.cypher")));
        });
    }

    private void write(EngineVersion version, Engine engine, Path written) {
        String export = "EXPORT DATABASE " + Cypher.literal(written.toString());
        boolean schemaOnly = !version.engine().equals("kuzu")
                || version.compareTo(EngineVersion.parse(FIRST_SCHEMA_ONLY_KUZU)) >= 0;
        if (schemaOnly) {
            engine.execute(export + " (schema_only=true)");
            return;
        }
        try {
            engine.execute(new Statement(export, Map.of(), 1, ENOUGH_FOR_THE_SCHEMA, null));
        } catch (StatementException e) {
            if (!scratch.exists(written.resolve("schema.cypher"))) {
                throw e;
            }
        }
    }

    private static void renameKeys(Engine engine, List<Schema.NodeTable> nodeTables) {
        int number = 0;
        for (Schema.NodeTable table : nodeTables) {
            String key = table.primaryKey().name();
            if (!key.matches(PLAIN_NAME)) {
                engine.execute("ALTER TABLE " + Cypher.quote(table.name()) + " RENAME " + Cypher.quote(key)
                        + " TO instar_key_" + number++);
            }
        }
    }
}
