package dev.instar.node.engine;

import java.util.List;

/** The binding would round these columns; nothing of the result was used. */
final class InexactResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> columns;
    private final transient List<String> allColumns;
    private final transient List<String> types;

    InexactResultException(String message, List<String> columns, List<String> allColumns, List<String> types) {
        super(message);
        this.columns = columns;
        this.allColumns = allColumns;
        this.types = types;
    }

    List<String> columns() {
        return columns;
    }

    List<String> allColumns() {
        return allColumns;
    }

    List<String> types() {
        return types;
    }
}
