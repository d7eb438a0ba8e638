package dev.instar.e2e;

import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A console as a pipeline uses it: an operator's token, and an approver's for approvals. */
public final class ConsoleApi {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** For what takes long: frequent requests about a thousand instances would be part of what is measured. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI console;
    private final String operator;
    private final String approver;

    public ConsoleApi(URI console, String operator, String approver) {
        this.console = console;
        this.operator = operator;
        this.approver = approver;
    }

    /** The console of a local fleet, with the tokens its profile has. */
    static ConsoleApi of(TestFleet fleet) {
        return new ConsoleApi(fleet.fleet().consoleAddress(), "local-operator-token", "local-approver-token");
    }

    public JsonNode get(String path) {
        return answer(request(path, operator).GET());
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return post(path, WireJson.mapper().writeValueAsString(body));
    }

    /**
     * Posts a body as it is.
     *
     * @param body JSON
     */
    public JsonNode post(String path, String body) {
        return answer(request(path, operator).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Saves a plan and starts a migration by it. @return the migration's path */
    public String start(String plan) {
        String hash = post("/plans", plan).get("hash").asString();
        JsonNode started = post("/migrations", Map.of("plan_hash", hash, "reason", "test"));
        return "/migrations/" + started.at("/migration/id").asString();
    }

    /** Waits for the one request there is and approves what it is about. */
    public void approve() {
        approve(LIMIT);
    }

    /** The same, waiting longer. */
    public void approve(Duration limit) {
        JsonNode request =
                await("/approvals", limit, approvals -> approvals.size() == 1).get(0);
        String body = WireJson.mapper()
                .writeValueAsString(Map.of(
                        "comment",
                        "read",
                        "evidence_hash",
                        request.get("evidence_hash").asString()));
        answer(request("/approvals/" + request.get("id").asString() + "/approve", approver)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Waits until a migration is in a state. */
    public JsonNode awaitState(String migration, String state) {
        return awaitState(migration, LIMIT, state);
    }

    /** The same, waiting longer. */
    public JsonNode awaitState(String migration, Duration limit, String state) {
        return await(
                migration,
                limit,
                found -> found.at("/migration/state").asString().equals(state));
    }

    /** Asks again and again until the answer is as wanted. */
    public JsonNode await(String path, Predicate<JsonNode> reached) {
        return await(path, LIMIT, reached);
    }

    /** The same, waiting longer. */
    public JsonNode await(String path, Duration limit, Predicate<JsonNode> reached) {
        return Awaitility.await(path)
                .atMost(limit)
                .pollInterval(limit.compareTo(LIMIT) > 0 ? LONG_PAUSE : PAUSE)
                .pollInSameThread()
                .until(() -> get(path), reached);
    }

    /** A request for any path of the console, as the operator. */
    public HttpResponse<String> send(String path) {
        return send(authorized(console.resolve(path), operator).GET());
    }

    private HttpRequest.Builder request(String path, String token) {
        return authorized(console.resolve("/api/v1" + path), token);
    }

    private static HttpRequest.Builder authorized(URI address, String token) {
        return HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return WireJson.mapper().readTree(response.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
