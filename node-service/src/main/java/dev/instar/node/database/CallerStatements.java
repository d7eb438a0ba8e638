package dev.instar.node.database;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.LogHazard;
import dev.instar.node.cypher.Reading;
import dev.instar.node.cypher.Rule;
import dev.instar.node.cypher.StatementReader;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.settings.StatementPolicy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says which statements of callers run: all that the allow-list knows and, where they are only observed, others too. */
@Component
public class CallerStatements {

    private static final Logger log = LoggerFactory.getLogger(CallerStatements.class);

    private final StatementReader reader;
    private final boolean enforced;
    private final Map<Rule, LongAdder> refused = new EnumMap<>(Rule.class);

    CallerStatements(NodeProperties properties) {
        reader = new StatementReader(
                Math.toIntExact(properties.limits().statementSize().toBytes()), properties.loadFolder());
        enforced = properties.statements() == StatementPolicy.ENFORCE;
        for (Rule rule : Rule.values()) {
            refused.put(rule, new LongAdder());
        }
    }

    /** Statements refused since the node started, or let through where they are only observed. */
    public Map<Rule, LongAdder> refused() {
        return refused;
    }

    /** Whether a parameter may be of this type. */
    boolean isType(String text) {
        return reader.isType(text);
    }

    /**
     * Reads a caller's text.
     *
     * @throws NodeException {@link ErrorCode#STATEMENT_NOT_ALLOWED}
     */
    Reading.Allowed read(String text) {
        return switch (reader.read(text)) {
            case Reading.Allowed allowed -> allowed;
            case Reading.Refused refusal -> judge(refusal, text);
        };
    }

    private Reading.Allowed judge(Reading.Refused refusal, String text) {
        refused.getOrDefault(refusal.rule(), new LongAdder()).increment();
        Cypher cypher = Cypher.of(text);
        if (enforced || refusal.rule().always() || cypher.mayReachOutside()) {
            throw new NodeException(ErrorCode.STATEMENT_NOT_ALLOWED, refusal.sentence());
        }
        // Without the text, which holds data of callers.
        log.warn("Let a statement pass that is to be refused ({}): {}", refusal.rule(), refusal.what());
        return new Reading.Allowed(
                text, cypher.isRead(), cypher.isRead() ? Set.of() : EnumSet.allOf(LogHazard.class), Optional.empty());
    }
}
