package dev.instar.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query. Numbers of up to 32 bits, floating point numbers and booleans are JSON values; everything else is
 * text as the engine writes it, so that no digit is lost.
 *
 * @param truncated more rows were there than the limit lets through
 */
public record QueryAnswer(List<Column> columns, List<List<@Nullable Object>> rows, boolean truncated) {

    /** Name and engine type of a result column. */
    public record Column(String name, String type) {}
}
