package dev.instar.enginehost;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One engine with at most one open database and one connection; requests arrive one after the other. */
final class EngineSession {

    private static final int ROWS_PER_LINE = 500;

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

    void handle(long id, JsonNode request) {
        try {
            switch (request.path("op").asString("")) {
                case "hello" -> hello(id);
                case "open" -> open(id, request);
                case "execute" -> execute(id, request);
                case "close" -> {
                    close();
                    answers.done(id, answers.object());
                }
                default -> answers.error(id, "protocol", "Unknown op " + request.path("op"));
            }
        } catch (EngineException e) {
            answers.error(id, "engine", String.valueOf(e.getMessage()));
        }
    }

    void interrupt(long id) {
        Object current = connection;
        try {
            if (current != null) {
                binding.call(current, "interrupt");
            }
            answers.done(id, answers.object());
        } catch (EngineException e) {
            answers.error(id, "engine", String.valueOf(e.getMessage()));
        }
    }

    private void hello(long id) throws EngineException {
        ObjectNode answer = answers.object();
        answer.put("protocol", 1);
        answer.put("engine", engine);
        answer.put("version", binding.version());
        answer.put("storage_version", binding.storageVersion());
        answer.put("can_interrupt", true);
        answers.done(id, answer);
    }

    private void open(long id, JsonNode request) throws EngineException {
        if (connection != null) {
            answers.error(id, "state", "A database is open already; close it first.");
            return;
        }
        Object opened = binding.openDatabase(
                request.path("path").asString(),
                request.path("read_only").asBoolean(),
                request.path("buffer_pool_bytes").asLong(),
                request.path("max_database_bytes").asLong(),
                request.path("cut_log").asBoolean());
        database = opened;
        connection = binding.connect(opened, request.path("threads").asLong());
        answers.done(id, answers.object());
    }

    private void execute(long id, JsonNode request) throws EngineException {
        Object current = connection;
        if (current == null) {
            answers.error(id, "state", "No database is open.");
            return;
        }
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        for (var parameter : request.path("parameters").properties()) {
            JsonNode value = parameter.getValue();
            parameters.put(parameter.getKey(), value.isNull() ? null : value.asString());
        }
        binding.call(
                current,
                "setQueryTimeout",
                new Class<?>[] {long.class},
                request.path("timeout_ms").asLong(0));
        Object result = binding.execute(current, request.path("statement").asString(), parameters);
        try {
            stream(id, result, request.path("row_limit").asLong());
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
        ObjectNode head = answers.object();
        ArrayNode described = head.putArray("columns");
        for (int i = 0; i < columns; i++) {
            types[i] = typeOf(result, i);
            String name = String.valueOf(binding.call(result, "getColumnName", new Class<?>[] {long.class}, (long) i));
            described.addObject().put("name", name).put("type", types[i]);
        }
        answers.send(id, head);
        long sent = 0;
        ArrayNode batch = answers.array();
        while (sent < rowLimit && (Boolean) binding.call(result, "hasNext")) {
            batch.add(row(result, types));
            sent++;
            if (batch.size() == ROWS_PER_LINE) {
                sendRows(id, batch);
                batch = answers.array();
            }
        }
        if (!batch.isEmpty()) {
            sendRows(id, batch);
        }
        boolean truncated = (Boolean) binding.call(result, "hasNext");
        answers.done(id, answers.object().put("rows_total", sent).put("truncated", truncated));
    }

    private void sendRows(long id, ArrayNode batch) {
        ObjectNode answer = answers.object();
        answer.set("rows", batch);
        answers.send(id, answer);
    }

    private ArrayNode row(Object result, String[] types) throws EngineException {
        ArrayNode row = answers.array();
        Object tuple = binding.call(result, "getNext");
        for (int i = 0; i < types.length; i++) {
            Object value = binding.call(tuple, "getValue", new Class<?>[] {long.class}, (long) i);
            if ((Boolean) binding.call(value, "isNull")) {
                row.addNull();
            } else {
                addValue(row, value, types[i]);
            }
        }
        return row;
    }

    private void addValue(ArrayNode row, Object value, String type) throws EngineException {
        switch (type) {
            case "BOOL" -> row.add((Boolean) binding.call(value, "getValue"));
            case "INT8", "INT16", "INT32", "UINT8", "UINT16", "UINT32" ->
                row.add(((Number) binding.call(value, "getValue")).longValue());
            case "FLOAT", "DOUBLE" -> {
                double number = ((Number) binding.call(value, "getValue")).doubleValue();
                if (Double.isFinite(number)) {
                    row.add(number);
                } else {
                    row.add(String.valueOf(number));
                }
            }
            case "STRING" -> row.add(String.valueOf(binding.call(value, "getValue")));
            default -> row.add(value.toString());
        }
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
