package dev.instar.node.engine;

import dev.instar.node.cypher.Cypher;
import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A statement and its limits.
 *
 * @param parameters text values by name, {@code null} for NULL
 * @param rowLimit rows to return at most
 * @param timeout after which the engine gives up
 * @param progress told the fraction done (0 to 1), where the engine reports any
 * @param reads whether it certainly writes nothing
 */
public record Statement(
        String text,
        Map<String, @Nullable String> parameters,
        int rowLimit,
        Duration timeout,
        @Nullable DoubleConsumer progress,
        boolean reads) {

    /** Result columns that JavaScript would round, to be asked for as text. */
    public static final String TEXT_COLUMN_PREFIX = "__instar_text_";

    /** A statement of the node's own, in which every name of others stands in back-quotes. */
    public Statement(
            String text,
            Map<String, @Nullable String> parameters,
            int rowLimit,
            Duration timeout,
            @Nullable DoubleConsumer progress) {
        this(text, parameters, rowLimit, timeout, progress, Cypher.of(text).isRead());
    }
}
