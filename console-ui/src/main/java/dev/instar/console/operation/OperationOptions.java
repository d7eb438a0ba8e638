package dev.instar.console.operation;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operation is told beside its kind.
 *
 * @param databases only these; all of the instance if empty
 * @param exportFirst before a rollback, what serves now is written to Parquet
 */
public record OperationOptions(List<String> databases, boolean exportFirst) {

    /** The whole instance, nothing extra. */
    public static final OperationOptions WHOLE = new OperationOptions(List.of(), false);

    public OperationOptions {
        databases = List.copyOf(Objects.requireNonNullElse(databases, List.of()));
    }

    /** What is not usual about them, for a record; empty for the whole instance and nothing extra. */
    public String words() {
        return Stream.of(
                        databases.isEmpty() ? "" : "Of " + String.join(", ", databases),
                        exportFirst ? "Exports first" : "")
                .filter(fact -> !fact.isEmpty())
                .collect(Collectors.joining(". "));
    }
}
