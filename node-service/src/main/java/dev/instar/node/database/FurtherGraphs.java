package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Further graphs (CREATE GRAPH) live in files of their own, {@code <graph_id>.<name>.lbug}. LadybugDB 0.16.1 cannot write them
 * down and open them again (measured). A file may have such a name without being one; the engine knows, and goes on listing
 * a graph whose content it has lost (measured on 0.16 to 0.20).
 */
@Component
class FurtherGraphs {

    private static final Logger log = LoggerFactory.getLogger(FurtherGraphs.class);

    private static final EngineVersion FIRST = EngineVersion.parse("ladybug@0.15.0");

    private final DatabaseFiles files;

    FurtherGraphs(DatabaseFiles files) {
        this.files = files;
    }

    /** Names of the files that by their names could be further graphs; none under an engine that has no such thing. */
    List<String> suspected(String graphId, EngineVersion engine) {
        boolean has = engine.engine().equals(FIRST.engine()) && engine.compareTo(FIRST) >= 0;
        return has ? files.identities().namedLikeFurtherGraphs(graphId) : List.of();
    }

    /**
     * Those of the suspected files that an engine which has the database open knows. LadybugDB 0.20 lists node tables as
     * graphs too (measured); a file called like one is taken for a graph.
     *
     * @return all of them if the engine does not tell
     */
    List<String> known(String graphId, List<String> suspected, Engine open) {
        try {
            QueryAnswer graphs = open.execute("CALL show_graphs() RETURN *");
            List<String> names = graphs.rows().stream()
                    .flatMap(List::stream)
                    .filter(Objects::nonNull)
                    .map(String::valueOf)
                    .toList();
            return suspected.stream()
                    .filter(file -> names.stream()
                            .anyMatch(
                                    name -> file.equalsIgnoreCase(files.names().furtherGraph(graphId, name))))
                    .toList();
        } catch (StatementException | EngineHostException e) {
            log.warn("The engine of {} does not list its graphs: {}", graphId, e.getMessage());
            return suspected;
        }
    }
}
