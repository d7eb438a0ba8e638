package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.protocol.Gate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The databases that a stop left unclosed and that no engine has opened since: nobody knows yet whether one can. */
@Component
class Unopened {

    /** Why the last try failed, or an empty text. */
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    /** Looks at the files as they are when the node starts. */
    Unopened(Journal journal, FilesInPlace inPlace) {
        journal.state().databases().entrySet().stream()
                .filter(database -> database.getValue().gate() == Gate.SERVING)
                .map(Map.Entry::getKey)
                .filter(inPlace::mayFindFault)
                .forEach(graphId -> reasons.put(graphId, ""));
    }

    boolean contains(String graphId) {
        return reasons.containsKey(graphId);
    }

    /** Why it is not open yet, a sentence for operators, where that is known. */
    Optional<String> why(String graphId) {
        return Optional.ofNullable(reasons.get(graphId))
                .filter(reason -> !reason.isEmpty())
                .map(reason -> "Its engine has not opened it since the start of the node, and tries again: " + reason);
    }

    void failed(String graphId, String reason) {
        reasons.computeIfPresent(graphId, (_, _) -> reason);
    }

    /** Its files are settled, or it is known what is wrong with them. */
    void settled(String graphId) {
        reasons.remove(graphId);
    }
}
