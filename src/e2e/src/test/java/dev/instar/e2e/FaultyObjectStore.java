package dev.instar.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a node and its S3 server, passes everything on, and does the damage it is told to do. Remembers how
 * often each object came into being, so that a test can say that none was ever written over.
 */
final class FaultyObjectStore implements AutoCloseable {

    /** What a client asks of an object store. */
    enum Request {
        PUT_OBJECT,
        CREATE_UPLOAD,
        UPLOAD_PART,
        COMPLETE_UPLOAD,
        GET_OBJECT,
        /** Lists, deletions, uploads given up. */
        OTHER;

        private static Request of(String method, URI uri) {
            String query = uri.getQuery() == null ? "" : uri.getQuery();
            boolean ofUpload = query.contains("uploadId=");
            return switch (method) {
                case "PUT" -> ofUpload ? UPLOAD_PART : PUT_OBJECT;
                case "POST" -> ofUpload ? COMPLETE_UPLOAD : query.startsWith("uploads") ? CREATE_UPLOAD : OTHER;
                case "GET" -> query.contains("list-type=") ? OTHER : GET_OBJECT;
                default -> OTHER;
            };
        }
    }

    /** What can go wrong with one request. */
    enum Fault {
        NONE,
        /** The request reaches the server, late: after the client has given up on it. */
        HELD,
        /** 503. */
        UNAVAILABLE,
        /** 403. */
        FORBIDDEN,
        /** 409, as S3 answers a conditional write while another of the same key is on its way. */
        CONFLICT,
        /** The connection ends in the middle of what is read. */
        CUT_ANSWER,
        /** One byte of what is read is another. */
        ALTERED_ANSWER,
        /** One byte of what is written is another when it reaches the server, which compares its checksum. */
        ALTERED_UPLOAD,
        /** As before, but no checksum comes along: the server stores something else and does not notice. */
        UNNOTICED_ALTERED_UPLOAD,
        /** The server has done the work, then the connection ends without a word. */
        LOST_ANSWER
    }

    private static final class Order {
        final Fault fault;
        final Set<Request> requests;
        int left;

        Order(Fault fault, Set<Request> requests, int times) {
            this.fault = fault;
            this.requests = requests;
            this.left = times;
        }
    }

    static final int ALWAYS = Integer.MAX_VALUE;

    /** Not sent on: they belong to one connection, or {@link HttpClient} writes them itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "date", "expect", "host", "transfer-encoding", "upgrade");

    private static final Set<String> CHECKSUM_HEADERS = Set.of(
            "content-encoding",
            "content-md5",
            "x-amz-checksum-sha256",
            "x-amz-content-sha256",
            "x-amz-decoded-content-length",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-trailer");

    private static final Duration SERVER_LIMIT = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Duration hold;
    private final List<Order> orders = new ArrayList<>();
    private final Map<String, Integer> writes = new TreeMap<>();
    private HttpServer listener;
    private int faults;
    private boolean refusing;
    private @Nullable URI server;

    /** @param hold how long a held request waits; longer than the client does */
    FaultyObjectStore(Duration hold) {
        this.hold = hold;
        this.listener = listen(0);
    }

    private HttpServer listen(int port) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.setExecutor(executor);
            started.createContext("/", this::handle);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the node takes for its S3 endpoint. */
    URI address() {
        return URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
    }

    /** @param objectStore where everything is passed on to */
    synchronized void standBefore(URI objectStore) {
        server = objectStore;
    }

    /** Breaks the next requests of some kinds. */
    synchronized void breakNext(int times, Fault fault, Request... requests) {
        orders.add(new Order(fault, EnumSet.copyOf(List.of(requests)), times));
    }

    /** Breaks every request of some kinds until it is told to heal. */
    void breakAll(Fault fault, Request... requests) {
        breakNext(ALWAYS, fault, requests);
    }

    /** Nobody listens any more, until it is told to heal; what was connected is cut off. */
    synchronized void refuseConnections() {
        listener.stop(0);
        refusing = true;
    }

    /** Ends every fault. @return how many requests were broken since the last time */
    synchronized int heal() {
        if (refusing) {
            listener = listen(listener.getAddress().getPort());
            refusing = false;
        }
        int broken = faults;
        faults = 0;
        orders.clear();
        return broken;
    }

    /** How often each key was written, as the server told it. */
    synchronized Map<String, Integer> writes() {
        return new TreeMap<>(writes);
    }

    private synchronized Fault faultOf(Request request) {
        for (Order order : orders) {
            if (order.left > 0 && order.requests.contains(request)) {
                order.left--;
                faults++;
                return order.fault;
            }
        }
        return Fault.NONE;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.of(exchange.getRequestMethod(), exchange.getRequestURI());
            Map<String, List<String>> headers = new HashMap<>(exchange.getRequestHeaders());
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (faultOf(request)) {
                case NONE -> answer(exchange, forward(exchange, request, headers, body));
                case HELD -> {
                    Thread.sleep(hold);
                    answer(exchange, forward(exchange, request, headers, body));
                }
                case UNAVAILABLE -> refuse(exchange, 503, "ServiceUnavailable");
                case FORBIDDEN -> refuse(exchange, 403, "AccessDenied");
                case CONFLICT -> refuse(exchange, 409, "ConditionalRequestConflict");
                case CUT_ANSWER -> {
                    HttpResponse<byte[]> whole = forward(exchange, request, headers, body);
                    begin(exchange, whole);
                    exchange.getResponseBody().write(whole.body(), 0, whole.body().length / 2);
                }
                case ALTERED_ANSWER -> {
                    HttpResponse<byte[]> whole = forward(exchange, request, headers, body);
                    begin(exchange, whole);
                    exchange.getResponseBody().write(altered(whole.body()));
                }
                case ALTERED_UPLOAD -> answer(exchange, forward(exchange, request, headers, altered(body)));
                case UNNOTICED_ALTERED_UPLOAD -> {
                    byte[] content = withoutChecksums(headers, body);
                    answer(exchange, forward(exchange, request, headers, altered(content)));
                }
                case LOST_ANSWER -> forward(exchange, request, headers, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(
            HttpExchange exchange, Request request, Map<String, List<String>> headers, byte[] body)
            throws IOException, InterruptedException {
        URI target = target(exchange.getRequestURI());
        var forwarded = HttpRequest.newBuilder(target)
                .timeout(SERVER_LIMIT)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> forwarded.header(name, value));
            }
        });
        HttpResponse<byte[]> response = http.send(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
        boolean written = request == Request.PUT_OBJECT || request == Request.COMPLETE_UPLOAD;
        if (written && response.statusCode() == 200) {
            remember(target.getPath());
        }
        return response;
    }

    private synchronized URI target(URI requested) {
        if (server == null) {
            throw new IllegalStateException("There is no server behind yet");
        }
        return server.resolve(requested.toString());
    }

    private synchronized void remember(String path) {
        writes.merge(path, 1, Integer::sum);
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        begin(exchange, response);
        if (response.body().length > 0) {
            exchange.getResponseBody().write(response.body());
        }
    }

    private static void begin(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        int length = response.body().length;
        exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + code
                        + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** At a third: an upload comes in equal chunks with a header each, and half of it may be such a header. */
    private static byte[] altered(byte[] content) {
        byte[] other = content.clone();
        other[other.length / 3] ^= 1;
        return other;
    }

    /** Leaves out what would give an alteration away. @return the content without the frames of its chunks */
    private static byte[] withoutChecksums(Map<String, List<String>> headers, byte[] body) {
        boolean chunked = headers.getOrDefault("Content-encoding", List.of()).contains("aws-chunked");
        headers.keySet().removeIf(name -> CHECKSUM_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
        return chunked ? joined(body) : body;
    }

    /** Each chunk is its length in hex, perhaps a signature, a line's end, the bytes, a line's end; the last is empty. */
    private static byte[] joined(byte[] body) {
        var content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String header = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(header.split(";", 2)[0], 16);
            if (length == 0) {
                return content.toByteArray();
            }
            content.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    @Override
    public void close() {
        listener.stop(0);
        executor.shutdownNow();
        http.close();
    }
}
