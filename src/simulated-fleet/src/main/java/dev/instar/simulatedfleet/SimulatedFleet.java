package dev.instar.simulatedfleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Health;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskEvent;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Many nodes behind one port: each has a loopback address of its own (127.1.x.y), which tells whom a request is for. */
public final class SimulatedFleet implements AutoCloseable {

    private static final Pattern TASK = Pattern.compile("/tasks/([^/]+)/(status|monitor)");
    private static final Pattern MIGRATION = Pattern.compile("(?:^|&)migration=([^&]*)");
    private static final long PROGRESS_MILLIS = 500;

    private final Map<String, SimulatedNode> byHost = Collections.synchronizedMap(new LinkedHashMap<>());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final JsonMapper json = WireJson.mapper();
    private final HttpServer server;
    private int moved;

    private SimulatedFleet(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts nodes that listen on loopback addresses of their own.
     *
     * @param tiers one per node; its place gives the instance's name, {@code i-0001} the first
     * @param databases of each node
     */
    public static SimulatedFleet start(
            List<String> tiers, int databases, EngineVersion source, EngineVersion target, int port)
            throws IOException {
        var server = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 4_096);
        var fleet = new SimulatedFleet(server);
        for (int i = 0; i < tiers.size(); i++) {
            String host = "127.1." + (i / 250) + "." + (i % 250 + 1);
            URI address =
                    URI.create("http://" + host + ":" + server.getAddress().getPort());
            fleet.byHost.put(
                    host,
                    new SimulatedNode("i-%04d".formatted(i + 1), tiers.get(i), address, databases, source, target));
        }
        server.createContext("/", fleet::handle);
        server.setExecutor(fleet.threads);
        server.start();
        return fleet;
    }

    public List<SimulatedNode> nodes() {
        synchronized (byHost) {
            return List.copyOf(byHost.values());
        }
    }

    /** Gives a node another address, as after a replacement of its machine; nobody lives at the old one any more. */
    public void move(SimulatedNode node) {
        byHost.values().remove(node);
        moved++;
        String host = "127.1.200." + moved;
        node.setAddress(URI.create("http://" + host + ":" + port()));
        byHost.put(host, node);
    }

    /** Gives a node the address of another, which loses it. */
    public void take(SimulatedNode node, SimulatedNode from) {
        String host = from.address().getHost();
        byHost.values().remove(node);
        node.setAddress(from.address());
        byHost.put(host, node);
    }

    /** The node at a place, from 0. */
    public SimulatedNode node(int place) {
        return nodes().get(place);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        SimulatedNode node = byHost.get(exchange.getLocalAddress().getAddress().getHostAddress());
        if (node == null || node.isSilent()) {
            exchange.close();
            return;
        }
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Matcher task = TASK.matcher(path);
            if (task.matches() && task.group(2).equals("monitor")) {
                monitor(exchange, node, task.group(1));
                return;
            }
            if (node.loses(path)) {
                return;
            }
            try {
                Object answer = task.matches() ? node.task(task.group(1)) : answer(exchange, node, path, body);
                int status = path.equals("/health") && node.gate() == Gate.MIGRATING ? 503 : 200;
                send(exchange, status, answer);
            } catch (Refusal e) {
                send(exchange, e.problem().status(), e.problem());
            }
        }
    }

    private Object answer(HttpExchange exchange, SimulatedNode node, String path, byte[] body) {
        boolean get = exchange.getRequestMethod().equals("GET");
        return switch (path) {
            case "/info" -> node.info();
            case "/health" -> new Health("healthy", null, 1);
            case "/migration/status" -> node.status();
            case "/migration/preflight" -> get ? node.preflight() : start(exchange, node, OperationKind.PREFLIGHT);
            case "/migration/export" -> start(exchange, node, OperationKind.EXPORT);
            case "/migration/import" -> start(exchange, node, OperationKind.IMPORT);
            case "/migration/rollback" -> start(exchange, node, OperationKind.ROLLBACK, named(body));
            case "/migration/finalize" -> start(exchange, node, OperationKind.FINALIZE);
            case "/migration/cancel" -> {
                node.cancel();
                yield Map.of();
            }
            case "/engine/activate" -> {
                String engine = json.readValue(body, Requests.Activate.class).engine();
                node.activate(EngineVersion.parse(Objects.requireNonNull(engine)));
                yield Map.of();
            }
            default -> throw new Refusal(404, "not-found", "Nothing is at " + path + ".");
        };
    }

    private List<String> named(byte[] body) {
        return body.length == 0 ? List.of() : Requests.Named.of(json.readValue(body, Requests.Named.class));
    }

    private static TaskStarted start(HttpExchange exchange, SimulatedNode node, OperationKind kind) {
        return start(exchange, node, kind, List.of());
    }

    private static TaskStarted start(
            HttpExchange exchange, SimulatedNode node, OperationKind kind, List<String> named) {
        @Nullable String query = exchange.getRequestURI().getQuery();
        Matcher migration = MIGRATION.matcher(query == null ? "" : query);
        @Nullable String fence = exchange.getRequestHeaders().getFirst("X-Fencing-Token");
        String id = node.start(
                kind,
                migration.find() ? migration.group(1) : "",
                query != null && query.contains("keep_exported=true"),
                named,
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                fence == null ? 0 : Long.parseLong(fence));
        return new TaskStarted(id, "/tasks/" + id + "/monitor");
    }

    private void monitor(HttpExchange exchange, SimulatedNode node, String id) throws IOException {
        TaskSnapshot snapshot;
        try {
            snapshot = node.task(id);
        } catch (Refusal e) {
            send(exchange, e.problem().status(), e.problem());
            return;
        }
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            long event = 1;
            write(out, new TaskEvent(event++, TaskEvent.Type.CONNECTED, snapshot, List.of()));
            while (!snapshot.state().isFinal() && !node.isSilent()) {
                Thread.sleep(PROGRESS_MILLIS);
                snapshot = node.task(id);
                write(out, new TaskEvent(event++, TaskEvent.Type.PROGRESS, null, snapshot.databases()));
            }
            if (!node.isSilent()) {
                write(
                        out,
                        new TaskEvent(
                                event,
                                snapshot.state() == TaskState.COMPLETED
                                        ? TaskEvent.Type.COMPLETED
                                        : TaskEvent.Type.FAILED,
                                snapshot,
                                List.of()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out, TaskEvent event) throws IOException {
        String text = "id:" + event.id() + "\nevent:" + event.type().wireName() + "\ndata:"
                + json.writeValueAsString(event) + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void send(HttpExchange exchange, int status, Object answer) throws IOException {
        byte[] body = json.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
