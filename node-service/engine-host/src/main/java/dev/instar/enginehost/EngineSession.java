package dev.instar.enginehost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One engine with at most one open database and one connection; requests arrive one after the other. */
final class EngineSession {

    private static final int ROWS_PER_LINE = 500;

    /** Rows are gathered up to about so many; the node takes no line without end. */
    private static final long CHARACTERS_PER_LINE = 1 << 20;

    private final String engine;
    private final EngineBinding binding;
    private final Answers answers;
    private @Nullable Object database;
    private volatile @Nullable Object connection;

    EngineSession(String engine, EngineBinding binding, Answers answers) {
        this.engine = engine;
        this.binding = binding;
        this.answers = answers;
    }

    void handle(long id, Request request) {
        try {
            switch (request.op()) {
                case "hello" -> hello(id);
                case "open" -> open(id, request);
                case "execute" -> execute(id, request);
                case "close" -> {
                    close();
                    answers.done(id, Map.of());
                }
                default -> answers.error(id, "protocol", "Unknown op " + request.op());
            }
        } catch (EngineException e) {
            answers.error(id, "engine", String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // A request without an answer would hold its database until the node's time-out.
            answers.error(id, "engine", "The engine host failed: " + e);
        }
    }

    void interrupt(long id) {
        Object current = connection;
        try {
            if (current != null) {
                binding.call(current, "interrupt");
            }
            answers.done(id, Map.of());
        } catch (EngineException e) {
            answers.error(id, "engine", String.valueOf(e.getMessage()));
        }
    }

    private void hello(long id) throws EngineException {
        answers.done(
                id,
                Map.of(
                        "protocol",
                        1,
                        "engine",
                        engine,
                        "version",
                        binding.version(),
                        "storage_version",
                        binding.storageVersion(),
                        "can_interrupt",
                        true));
    }

    private void open(long id, Request request) throws EngineException {
        if (connection != null) {
            answers.error(id, "state", "A database is open already; close it first.");
            return;
        }
        Object opened = binding.openDatabase(
                request.text("path"),
                request.flag("read_only"),
                request.number("buffer_pool_bytes"),
                request.number("max_database_bytes"),
                request.flag("cut_log"),
                request.flag("auto_checkpoint"));
        database = opened;
        connection = binding.connect(opened, request.number("threads"));
        answers.done(id, Map.of());
    }

    private void execute(long id, Request request) throws EngineException {
        Object current = connection;
        if (current == null) {
            answers.error(id, "state", "No database is open.");
            return;
        }
        binding.call(current, "setQueryTimeout", new Class<?>[] {long.class}, request.number("timeout_ms"));
        Object result = binding.execute(current, request.text("statement"), request.parameters());
        try {
            stream(id, result, request.number("row_limit"));
        } finally {
            binding.call(result, "close");
        }
    }

    private void stream(long id, Object result, long rowLimit) throws EngineException {
        if (!(Boolean) binding.call(result, "isSuccess")) {
            throw new EngineException(String.valueOf(binding.call(result, "getErrorMessage")));
        }
        int columns = ((Number) binding.call(result, "getNumColumns")).intValue();
        String[] types = new String[columns];
        List<Map<String, String>> described = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            types[i] = typeOf(result, i);
            String name = String.valueOf(binding.call(result, "getColumnName", new Class<?>[] {long.class}, (long) i));
            described.add(Map.of("name", name, "type", types[i]));
        }
        answers.send(id, Map.of("columns", described));
        long sent = 0;
        List<List<@Nullable Object>> batch = new ArrayList<>();
        long characters = 0;
        while (sent < rowLimit && (Boolean) binding.call(result, "hasNext")) {
            List<@Nullable Object> row = row(result, types);
            batch.add(row);
            characters += characters(row);
            sent++;
            if (batch.size() == ROWS_PER_LINE || characters >= CHARACTERS_PER_LINE) {
                answers.send(id, Map.of("rows", batch));
                batch = new ArrayList<>();
                characters = 0;
            }
        }
        if (!batch.isEmpty()) {
            answers.send(id, Map.of("rows", batch));
        }
        boolean truncated = (Boolean) binding.call(result, "hasNext");
        answers.done(id, Map.of("rows_total", sent, "truncated", truncated));
    }

    private static long characters(List<@Nullable Object> row) {
        long characters = 0;
        for (Object value : row) {
            characters += value instanceof String text ? text.length() : 0;
        }
        return characters;
    }

    private List<@Nullable Object> row(Object result, String[] types) throws EngineException {
        List<@Nullable Object> row = new ArrayList<>();
        Object tuple = binding.call(result, "getNext");
        for (int i = 0; i < types.length; i++) {
            Object value = binding.call(tuple, "getValue", new Class<?>[] {long.class}, (long) i);
            row.add((Boolean) binding.call(value, "isNull") ? null : json(value, types[i]));
        }
        return row;
    }

    private Object json(Object value, String type) throws EngineException {
        return switch (type) {
            case "BOOL" -> binding.call(value, "getValue");
            case "INT8", "INT16", "INT32", "UINT8", "UINT16", "UINT32" ->
                ((Number) binding.call(value, "getValue")).longValue();
            case "FLOAT", "DOUBLE" -> {
                double number = ((Number) binding.call(value, "getValue")).doubleValue();
                yield Double.isFinite(number) ? (Object) number : String.valueOf(number);
            }
            case "STRING" -> String.valueOf(binding.call(value, "getValue"));
            default -> value.toString();
        };
    }

    private String typeOf(Object result, int column) throws EngineException {
        Object type = binding.call(result, "getColumnDataType", new Class<?>[] {long.class}, (long) column);
        return String.valueOf(binding.call(type, "getID"));
    }

    void close() {
        try {
            Object openConnection = connection;
            connection = null;
            if (openConnection != null) {
                binding.call(openConnection, "close");
            }
            Object openDatabase = database;
            database = null;
            if (openDatabase != null) {
                binding.call(openDatabase, "close");
            }
        } catch (EngineException e) {
            System.err.println("The engine failed while closing: " + e.getMessage());
        }
    }
}
