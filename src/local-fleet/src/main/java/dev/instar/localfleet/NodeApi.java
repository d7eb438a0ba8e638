package dev.instar.localfleet;

import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A node service over HTTP, as anyone with its key could call it. */
public final class NodeApi {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = WireJson.mapper();
    private final URI address;
    private final String apiKey;

    public NodeApi(URI address, String apiKey) {
        this.address = address;
        this.apiKey = apiKey;
    }

    public URI address() {
        return address;
    }

    /** Status and body of a GET; the caller judges them. */
    public HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    /** Status and body of a POST; the caller judges them. */
    public HttpResponse<String> post(String path, Object body, String... headers) {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /**
     * The lines of an event stream, until the node ends it.
     *
     * @param lastEventId resumes after this event; {@code null} from the beginning
     */
    public List<String> stream(String path, @Nullable Long lastEventId) {
        var request = request(path).GET();
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId.toString());
        }
        HttpResponse<String> response = send(request.build());
        return List.of(response.body().split("\n", -1));
    }

    /** Reads a JSON answer. */
    public <T> T read(HttpResponse<String> response, Class<T> type) {
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return json.readValue(response.body(), type);
    }

    public boolean hasDatabase(String graphId) {
        return get("/databases/" + graphId).statusCode() == 200;
    }

    public void createDatabase(String graphId) {
        read(post("/databases", new Requests.CreateDatabase(graphId)), Object.class);
    }

    public QueryAnswer query(String graphId, String statement) {
        return read(
                post("/databases/" + graphId + "/query", new Requests.Query(statement, null, null)), QueryAnswer.class);
    }

    /** Names of the databases, sorted. */
    public List<String> databases() {
        var found = read(get("/databases"), DatabaseInfo[].class);
        return Arrays.stream(found).map(info -> info.graphId()).sorted().toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofMinutes(5))
                .header("X-Graph-API-Key", apiKey);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request.method() + " " + request.uri() + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
