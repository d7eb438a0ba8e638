package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.protocol.Gate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The databases that a stop left unclosed and that no engine has opened since: nobody knows yet whether one can. */
@Component
class Unopened {

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Looks at the files as they are when the node starts. */
    Unopened(Journal journal, DatabaseOpening opening) {
        journal.state().databases().entrySet().stream()
                .filter(database -> database.getValue().gate() == Gate.SERVING)
                .map(Map.Entry::getKey)
                .filter(opening::mayFindFault)
                .forEach(names::add);
    }

    List<String> names() {
        return List.copyOf(names);
    }

    boolean contains(String graphId) {
        return names.contains(graphId);
    }

    /** Its files are settled, or it is known what is wrong with them. */
    void settled(String graphId) {
        names.remove(graphId);
    }
}
