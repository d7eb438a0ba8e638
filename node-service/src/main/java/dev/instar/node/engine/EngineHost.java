package dev.instar.node.engine;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.ResultList;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.QueryAnswer.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An engine in a child process. {@code docs/engine-host-protocol.md} describes what is said on the pipe. */
public final class EngineHost implements Engine {

    private static final int PROTOCOL_VERSION = 1;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration OPEN_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(10);
    private static final int ALL_ROWS = 1_000_000;
    private static final int SHOWN_CHARACTERS = 160;

    /** Beyond the engine's own time-out, so that its answer can still arrive. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(EngineHost.class);

    private final HostProcess process;
    private final JsonMapper json = JsonMapper.shared();
    private final EngineHello hello;
    private final Duration statementTimeout;

    /** Whether the database is open for reading only. */
    private boolean readOnly;

    EngineHost(HostProcess process, EngineVersion expected, Duration statementTimeout) {
        this.process = process;
        this.statementTimeout = statementTimeout;
        try {
            this.hello = sayHello(expected);
        } catch (StatementException | EngineHostException e) {
            process.kill();
            throw new EngineNotStartedException(
                    "The engine host of " + expected.displayName() + " did not start: " + e.getMessage());
        }
    }

    private EngineHello sayHello(EngineVersion expected) {
        JsonNode answer = process.exchange(request("hello"), START_TIMEOUT, _ -> {});
        String engine = answer.path("engine").asString("");
        String version = answer.path("version").asString("");
        boolean agrees = answer.path("protocol").asInt() == PROTOCOL_VERSION
                && engine.equals(expected.engine())
                && version.equals(expected.version());
        if (!agrees) {
            throw new EngineHostException("the pack says it is " + engine + "@" + version + ".");
        }
        return new EngineHello(
                expected,
                answer.path("storage_version").asInt(),
                answer.path("can_interrupt").asBoolean());
    }

    @Override
    public EngineHello hello() {
        return hello;
    }

    /** Process id, for logs and tests. */
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Opens a database; one at a time.
     *
     * @throws StatementException if the engine refuses the file
     */
    public void open(OpenOptions options) {
        ObjectNode request = request("open");
        request.put("path", options.path().toString());
        request.put("read_only", options.readOnly());
        request.put("cut_log", options.cutLog());
        request.put("auto_checkpoint", options.autoCheckpoint());
        request.put("buffer_pool_bytes", options.bufferPoolBytes());
        request.put("max_database_bytes", options.maxDatabaseBytes());
        request.put("threads", options.threads());
        process.exchange(request, OPEN_TIMEOUT, _ -> {});
        readOnly = options.readOnly();
    }

    @Override
    public QueryAnswer execute(String statement) {
        return executeOwn(new Statement(statement, Map.of(), ALL_ROWS, statementTimeout, null));
    }

    @Override
    public QueryAnswer execute(String statement, DoubleConsumer progress) {
        return executeOwn(new Statement(statement, Map.of(), ALL_ROWS, statementTimeout, progress));
    }

    private QueryAnswer executeOwn(Statement statement) {
        try {
            return execute(statement);
        } catch (StatementException e) {
            String text = statement.text();
            String shown = text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS));
            throw new StatementException(e.getMessage() + " (in: " + shown + ")");
        }
    }

    @Override
    public QueryAnswer execute(Statement statement) {
        boolean returns = Cypher.of(statement.text()).hasReturn();
        // Some engines write to the log for a transaction in which nothing is written, even of a database that is open
        // for reading only (measured on Kuzu 0.11.2 and LadybugDB 0.16.1).
        if (returns && !statement.reads() && !readOnly) {
            return writeAndReturn(statement);
        }
        try {
            // Where the engine only reports on what it did, rounding loses nothing.
            return run(statement, !returns);
        } catch (InexactResultException e) {
            return merged(e, run(withTextColumns(statement, e).orElseThrow(() -> notExact(e, "")), true));
        }
    }

    /** What is written must not stay if what it returns cannot be handed over; then it is written again, with texts. */
    private QueryAnswer writeAndReturn(Statement statement) {
        try {
            return inTransaction(statement, false);
        } catch (InexactResultException e) {
            execute("ROLLBACK");
            Statement rewritten =
                    withTextColumns(statement, e).orElseThrow(() -> notExact(e, "The statement was undone. "));
            return merged(e, inTransaction(rewritten, true));
        }
    }

    private QueryAnswer inTransaction(Statement statement, boolean tolerant) {
        execute("BEGIN TRANSACTION");
        try {
            QueryAnswer answer = run(statement, tolerant);
            execute("COMMIT");
            return answer;
        } catch (StatementException e) {
            rollBackIfOpen();
            throw e;
        }
    }

    private static StatementException notExact(InexactResultException inexact, String before) {
        return new StatementException(before + "The result columns " + String.join(", ", inexact.columns())
                + " cannot be handed over exactly. Return them as CAST(... AS STRING), or read them in a statement of their"
                + " own.");
    }

    /** Most engines end the transaction themselves when a statement in it fails; then there is nothing to undo. */
    private void rollBackIfOpen() {
        try {
            run(new Statement("ROLLBACK", Map.of(), ALL_ROWS, statementTimeout, null), true);
        } catch (StatementException e) {
            log.debug("No transaction was open any more: {}", e.getMessage());
        }
    }

    private static Optional<Statement> withTextColumns(Statement statement, InexactResultException inexact) {
        return ResultList.of(statement.text())
                .flatMap(results ->
                        results.withTextColumns(inexact.allColumns(), numbers(inexact), Statement.TEXT_COLUMN_PREFIX))
                .map(rewritten -> new Statement(
                        rewritten,
                        statement.parameters(),
                        statement.rowLimit(),
                        statement.timeout(),
                        statement.progress(),
                        statement.reads()));
    }

    private static List<Integer> numbers(InexactResultException inexact) {
        return inexact.columns().stream().map(inexact.allColumns()::indexOf).toList();
    }

    /** The columns that were asked for, with the texts that stand behind them in the place of what is inexact. */
    private static QueryAnswer merged(InexactResultException inexact, QueryAnswer both) {
        List<String> names = inexact.allColumns();
        List<Integer> asText = numbers(inexact);
        int width = names.size();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            columns.add(new Column(names.get(i), inexact.types().get(i)));
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : both.rows()) {
            List<@Nullable Object> merged = new ArrayList<>(row.subList(0, width));
            for (int i = 0; i < asText.size(); i++) {
                merged.set(asText.get(i), row.get(width + i));
            }
            rows.add(merged);
        }
        return new QueryAnswer(columns, rows, both.truncated());
    }

    /** @param tolerant whether values that the binding would round are handed over all the same */
    private QueryAnswer run(Statement statement, boolean tolerant) {
        ObjectNode request = request("execute");
        request.put("statement", statement.text());
        request.put("row_limit", statement.rowLimit());
        request.put("timeout_ms", statement.timeout().toMillis());
        request.put("progress", statement.progress() != null);
        ObjectNode parameters = request.putObject("parameters");
        statement.parameters().forEach(parameters::put);
        List<Column> columns = new ArrayList<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        request.put("tolerate_inexact", tolerant);
        JsonNode end = process.exchange(request, statement.timeout().plus(GRACE), part -> {
            for (JsonNode column : part.path("columns")) {
                columns.add(new Column(
                        column.path("name").asString(), column.path("type").asString()));
            }
            for (JsonNode row : part.path("rows")) {
                rows.add(values(row));
            }
            var progress = statement.progress();
            if (progress != null && part.has("progress")) {
                progress.accept(part.path("progress").asDouble());
            }
        });
        if (end.path("rows_total").asLong() != rows.size()) {
            throw process.broken("announced " + end.path("rows_total") + " rows but sent " + rows.size());
        }
        return new QueryAnswer(columns, rows, end.path("truncated").asBoolean());
    }

    private List<@Nullable Object> values(JsonNode row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode value : row) {
            values.add(json.treeToValue(value, Object.class));
        }
        return values;
    }

    @Override
    public void closeDatabase() {
        process.exchange(request("close"), CLOSE_TIMEOUT, _ -> {});
    }

    /**
     * Stops what runs: by the engine's own interrupt where the binding has one, else by ending the host.
     *
     * @return whether the host lives on
     */
    public boolean interrupt() {
        if (hello.canInterrupt()) {
            process.send(request("interrupt"));
            return true;
        }
        process.kill();
        return false;
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.leave(CLOSE_TIMEOUT);
    }

    private ObjectNode request(String operation) {
        return json.createObjectNode().put("op", operation);
    }
}
