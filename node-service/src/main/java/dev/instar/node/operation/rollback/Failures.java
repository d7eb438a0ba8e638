package dev.instar.node.operation.rollback;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.ProgressReporter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failed for single databases, while the others went on. */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    /** Databases whose failure is told in full. */
    private static final int MOST_TOLD = 20;

    private final List<NodeException> failures = new ArrayList<>();

    /** Does something with a database, and keeps why it failed. */
    void collect(String graphId, ProgressReporter progress, Runnable step) {
        try {
            step.run();
        } catch (NodeException e) {
            progress.failed(String.valueOf(e.getMessage()));
            failures.add(e);
        } catch (RuntimeException e) {
            log.error("Database {} failed", graphId, e);
            progress.failed(FailureWords.of(e));
            failures.add(new NodeException(
                    ErrorCode.FILES_FAILED,
                    FailureWords.sentence("Database '" + graphId + "' failed", e) + " GET /databases/" + graphId
                            + " tells its status."));
        }
    }

    /**
     * @param several the error for more than one; takes their number, that of all, and what is to be told of them
     * @throws NodeException if there are any
     */
    void requireNone(ErrorCode several, int all) {
        if (failures.size() == 1) {
            throw failures.getFirst();
        }
        if (!failures.isEmpty()) {
            throw new NodeException(
                    several,
                    failures.size(),
                    all,
                    failures.stream()
                                    .limit(MOST_TOLD)
                                    .map(failure -> failure.problem().detail() + " "
                                            + failure.problem().remedy())
                                    .collect(Collectors.joining(" "))
                            + (failures.size() > MOST_TOLD ? " The others are told with their databases." : ""));
        }
    }
}
