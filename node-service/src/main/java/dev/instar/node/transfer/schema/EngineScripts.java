package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Gets an engine to write its {@code schema.cypher}. Kuzu 0.11 and LadybugDB write it alone ({@code schema_only}); Kuzu
 * up to 0.10 writes it before the data, so the export is cut short. Releases up to LadybugDB 0.19 trip over names that
 * need back-quotes; there, a copy of the database with other names is asked.
 */
@Component
class EngineScripts {

    private static final String FIRST_SCHEMA_ONLY_KUZU = "kuzu@0.11.0";
    private static final Duration ENOUGH_FOR_THE_SCHEMA = Duration.ofSeconds(3);

    private final ScratchCopy scratch;
    private final Engines engines;

    EngineScripts(ScratchCopy scratch, Engines engines) {
        this.scratch = scratch;
        this.engines = engines;
    }

    /** @throws UnreadableSchemaException if the engine cannot describe the database even under other names */
    EngineScript of(EngineVersion version, Path database, Engine engine) {
        return scratch.within(folder -> {
            Path written = folder.resolve("schema");
            try {
                return write(version, engine, written);
            } catch (StatementException e) {
                if (!String.valueOf(e.getMessage()).contains("Parser exception")) {
                    throw e;
                }
            }
            try (Engine renaming = engines.open(version, scratch.copy(database, folder), false)) {
                Map<String, String> originals = rename(renaming);
                return write(version, renaming, folder.resolve("renamed")).withNames(originals);
            } catch (StatementException e) {
                throw new UnreadableSchemaException("names that need back-quotes, because " + version.displayName()
                        + " cannot describe tables that have them");
            }
        });
    }

    /** Gives plain names to all that have others. @return old name by new name */
    private static Map<String, String> rename(Engine engine) {
        Map<String, String> originals = new HashMap<>();
        for (List<?> table :
                engine.execute("CALL show_tables() RETURN name, type").rows()) {
            String name = String.valueOf(table.getFirst());
            for (List<?> column : engine.execute("CALL table_info(" + Cypher.literal(name) + ") RETURN name")
                    .rows()) {
                String property = String.valueOf(column.getFirst());
                if (!Cypher.isPlain(property)) {
                    engine.execute("ALTER TABLE " + Cypher.quote(name) + " RENAME " + Cypher.quote(property) + " TO "
                            + plain(originals));
                }
            }
            if (!Cypher.isPlain(name)) {
                String plain = plain(originals);
                engine.execute("ALTER TABLE " + Cypher.quote(name) + " RENAME TO " + plain);
                originals.put(plain, name);
            }
        }
        return originals;
    }

    private static String plain(Map<String, String> taken) {
        String name = "instar_name_" + taken.size();
        taken.put(name, name);
        return name;
    }

    private EngineScript write(EngineVersion version, Engine engine, Path written) {
        String export = "EXPORT DATABASE " + Cypher.literal(written.toString());
        boolean schemaOnly =
                !version.engine().equals("kuzu") || version.compareTo(EngineVersion.parse(FIRST_SCHEMA_ONLY_KUZU)) >= 0;
        Path script = written.resolve("schema.cypher");
        if (schemaOnly) {
            engine.execute(export + " (schema_only=true)");
        } else {
            try {
                engine.execute(new Statement(export, Map.of(), 1, ENOUGH_FOR_THE_SCHEMA, null));
            } catch (StatementException e) {
                if (!scratch.exists(script)) {
                    throw e;
                }
            }
        }
        return EngineScript.parse(scratch.text(script));
    }
}
