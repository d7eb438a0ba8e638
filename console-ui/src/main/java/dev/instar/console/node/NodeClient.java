package dev.instar.console.node;

import dev.instar.console.ConsoleProperties;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.Problem;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Calls node services. Every failure is a {@link NodeCallException} with a sentence. */
@Component
public class NodeClient implements DisposableBean {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int MOST_REQUESTS = 4_096;

    private final JsonMapper json = WireJson.mapper();
    private final OkHttpClient http;
    private final String apiKey;

    NodeClient(ConsoleProperties properties) {
        this.apiKey = properties.nodeApiKey();
        var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(MOST_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
        var limits = properties.limits();
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .followRedirects(false)
                .connectTimeout(limits.nodeTimeout())
                .readTimeout(limits.nodeTimeout())
                .writeTimeout(limits.nodeTimeout())
                .build();
    }

    /** The client's transport, for event streams. */
    OkHttpClient transport() {
        return http;
    }

    Request.Builder request(URI node, String path) {
        return new Request.Builder().url(node.resolve(path).toString()).header("X-Graph-API-Key", apiKey);
    }

    public NodeInfo info(URI node) {
        return call(request(node, "/info").build(), NodeInfo.class);
    }

    /** HTTP status of the health check, as a balancer sees it. */
    public int health(URI node) {
        try (Response response = http.newCall(request(node, "/health").build()).execute()) {
            return response.code();
        } catch (IOException e) {
            throw unreachable(node, e);
        }
    }

    public MigrationStatus migrationStatus(URI node) {
        return call(request(node, "/migration/status").build(), MigrationStatus.class);
    }

    public TaskSnapshot task(URI node, String taskId) {
        return call(request(node, "/tasks/" + taskId + "/status").build(), TaskSnapshot.class);
    }

    /** @param key the same key finds the task that it started before */
    public TaskStarted startExport(URI node, String migration, EngineVersion source, EngineVersion target, String key) {
        HttpUrl url = HttpUrl.get(node.resolve("/migration/export").toString())
                .newBuilder()
                .addQueryParameter("source_version", source.toString())
                .addQueryParameter("target_version", target.toString())
                .addQueryParameter("migration", migration)
                .build();
        return call(
                request(node, "/")
                        .url(url)
                        .header("Idempotency-Key", key)
                        .post(RequestBody.create(new byte[0], JSON))
                        .build(),
                TaskStarted.class);
    }

    public void activate(URI node, EngineVersion engine) {
        call(post(node, "/engine/activate", new Requests.Activate(engine.toString()), null), Object.class);
    }

    /** @param key the same key finds the task that it started before */
    public TaskStarted startImport(URI node, String migration, String key) {
        return call(post(node, "/migration/import?migration=" + migration, null, key), TaskStarted.class);
    }

    /** Rolls the whole instance back, if its databases are part of this migration. */
    public TaskStarted startRollback(URI node, String migration, String key) {
        return call(
                post(node, "/migration/rollback?migration=" + migration, new Requests.Rollback(null), key),
                TaskStarted.class);
    }

    private Request post(URI node, String path, @Nullable Object body, @Nullable String key) {
        byte[] content = body == null ? new byte[0] : json.writeValueAsBytes(body);
        var request = request(node, path).post(RequestBody.create(content, JSON));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.build();
    }

    private <T> T call(Request request, Class<T> type) {
        try (Response response = http.newCall(request).execute()) {
            String body = response.body().string();
            if (!response.isSuccessful()) {
                throw refused(request, response.code(), body);
            }
            return json.readValue(body, type);
        } catch (IOException e) {
            throw unreachable(request.url().uri(), e);
        } catch (JacksonException e) {
            throw new NodeCallException(
                    "The node at " + request.url().host() + ":" + request.url().port()
                            + " answered something this console does not understand.",
                    null);
        }
    }

    private NodeCallException refused(Request request, int status, String body) {
        try {
            Problem problem = json.readValue(body, Problem.class);
            if (problem.detail() != null) {
                return new NodeCallException(problem.detail() + " " + problem.remedy(), problem);
            }
        } catch (JacksonException e) {
            // Not a problem document; the status says what there is to say.
        }
        return new NodeCallException(
                "The node refused " + request.url().encodedPath() + " with status " + status + ".", null);
    }

    private static NodeCallException unreachable(URI node, IOException e) {
        return new NodeCallException(
                "The node at " + node.getHost() + ":" + node.getPort() + " does not answer (" + e.getMessage() + ").",
                null);
    }

    @Override
    public void destroy() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
