package dev.instar.console.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers scans as DynamoDB does on a bad day: throttled, in partial pages, or cut off half way. */
final class FaultyDynamo implements AutoCloseable {

    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final List<String> pages = new ArrayList<>();
    private int throttled;
    private int asked;
    private boolean endsAfterFirstPage;

    FaultyDynamo() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A page of items; a page without any is what a filter or a split partition leaves. */
    synchronized void page(String... instanceIds) {
        List<String> items = new ArrayList<>();
        for (String id : instanceIds) {
            items.add("{\"instance_id\":{\"S\":\"" + id + "\"},\"cluster_tier\":{\"S\":\"ladybug-standard\"}}");
        }
        pages.add("[" + String.join(",", items) + "]");
    }

    /** The next so many requests are throttled. */
    synchronized void throttle(int times) {
        throttled = times;
    }

    /** Every page after the first is refused. */
    synchronized void breakAfterFirstPage() {
        endsAfterFirstPage = true;
    }

    synchronized int asked() {
        return asked;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked++;
            if (throttled > 0) {
                throttled--;
                send(
                        exchange,
                        BAD_REQUEST,
                        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ThrottlingException\",\"message\":\"Rate exceeded\"}");
                return;
            }
            int page = 0;
            for (int i = 0; i < pages.size(); i++) {
                if (request.contains("\"page-" + i + "\"")) {
                    page = i;
                }
            }
            if (page > 0 && endsAfterFirstPage) {
                send(exchange, UNAVAILABLE, "{\"message\":\"unavailable\"}");
                return;
            }
            boolean last = page == pages.size() - 1;
            send(
                    exchange,
                    200,
                    "{\"Items\":" + pages.get(page)
                            + (last
                                    ? ""
                                    : ",\"LastEvaluatedKey\":{\"instance_id\":{\"S\":\"page-" + (page + 1) + "\"}}")
                            + "}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
