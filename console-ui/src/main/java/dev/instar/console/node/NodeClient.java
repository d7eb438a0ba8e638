package dev.instar.console.node;

import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.Problem;
import dev.instar.protocol.Requests;
import dev.instar.protocol.RollbackCost;
import dev.instar.protocol.StoredFile;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.VerificationLevel;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Calls node services. Every failure is a {@link NodeCallException} with a sentence. */
@Component
public class NodeClient implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(NodeClient.class);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int MOST_REQUESTS = 4_096;
    private static final long LONGEST_HEALTH = 4_096;

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

    /** What a balancer sees: status, and the body as it came. */
    public Seen healthAsSeen(URI node) {
        try (Response response = http.newCall(request(node, "/health").build()).execute()) {
            return new Seen(
                    response.code(), response.peekBody(LONGEST_HEALTH).string(), response.header("Retry-After"));
        } catch (IOException e) {
            throw unreachable(node, e);
        }
    }

    /**
     * An answer as it came.
     *
     * @param retryAfter seconds, as the node gave them
     */
    public record Seen(int status, String body, @Nullable String retryAfter) {}

    public List<StoredFile> files(URI node) {
        return List.of(call(request(node, "/files").build(), StoredFile[].class));
    }

    /** The latest steps, newest first. */
    public List<JournalLine> journal(URI node) {
        return List.of(call(request(node, "/journal").build(), JournalLine[].class));
    }

    /** What engine hosts said since the node started, as far as it remembers, oldest first. */
    public List<HostLine> hostLog(URI node) {
        return List.of(call(request(node, "/hosts/log").build(), HostLine[].class));
    }

    /** The backups migrations made of a database. */
    public List<BackupInfo> systemBackups(URI node, String database) {
        HttpUrl.Builder url = url(node, "/databases/" + database + "/backups").addQueryParameter("type", "system");
        return List.of(call(request(node, "/").url(url.build()).build(), BackupInfo[].class));
    }

    /**
     * Starts the restore of a database from a backup.
     *
     * @param backup key of the backup
     */
    public String startRestore(URI node, String database, String backup, Caller caller) {
        return started(node, url(node, "/databases/" + database + "/restore"), new Requests.Restore(backup), caller);
    }

    public MigrationStatus migrationStatus(URI node) {
        return call(request(node, "/migration/status").build(), MigrationStatus.class);
    }

    public TaskSnapshot task(URI node, String taskId) {
        return call(request(node, "/tasks/" + taskId + "/status").build(), TaskSnapshot.class);
    }

    /**
     * Who asks.
     *
     * @param key the same key finds the task that it started before
     * @param fence the node refuses one that is older than the last it saw
     */
    public record Caller(String key, long fence) {}

    /** The report of the latest preflight that ran to its end. */
    public PreflightReport preflight(URI node) {
        return call(request(node, "/migration/preflight").build(), PreflightReport.class);
    }

    /** What a rollback would lose, database by database; counted by the node, which takes a while. */
    public List<RollbackCost> rollbackCost(URI node, List<String> databases) {
        HttpUrl.Builder url = url(node, "/migration/rollback/cost");
        databases.forEach(database -> url.addQueryParameter("database", database));
        return List.of(call(request(node, "/").url(url.build()).build(), RollbackCost[].class));
    }

    /**
     * Has a node look for what stands against an export.
     *
     * @param migration whose export would follow; empty if there is none yet
     */
    public String startPreflight(
            URI node, String migration, EngineVersion source, EngineVersion target, Caller caller) {
        HttpUrl.Builder url = url(node, "/migration/preflight")
                .addQueryParameter("source_version", source.toString())
                .addQueryParameter("target_version", target.toString())
                .addQueryParameter("migration", migration);
        return started(node, url, null, caller);
    }

    public String startExport(
            URI node,
            String migration,
            EngineVersion source,
            EngineVersion target,
            VerificationLevel verification,
            FailurePolicy policy,
            boolean keepsExported,
            Caller caller) {
        HttpUrl.Builder url = url(node, "/migration/export")
                .addQueryParameter("source_version", source.toString())
                .addQueryParameter("target_version", target.toString())
                .addQueryParameter("migration", migration)
                .addQueryParameter("verification", verification.name().toLowerCase(Locale.ROOT))
                .addQueryParameter("failure_policy", policy.name().toLowerCase(Locale.ROOT));
        if (keepsExported) {
            // Nodes of earlier releases do not know it.
            url.addQueryParameter("keep_exported", "true");
        }
        return started(node, url, null, caller);
    }

    public void activate(URI node, EngineVersion engine) {
        Request request = request(node, "/engine/activate")
                .post(body(new Requests.Activate(engine.toString())))
                .build();
        call(request, Object.class);
    }

    /**
     * Starts the import of exported databases.
     *
     * @param databases all that wait if empty
     */
    public String startImport(URI node, String migration, List<String> databases, Caller caller) {
        HttpUrl.Builder url = url(node, "/migration/import").addQueryParameter("migration", migration);
        return started(node, url, new Requests.Named(databases), caller);
    }

    /**
     * Starts the rollback of databases.
     *
     * @param databases the whole instance if empty
     */
    public String startRollback(
            URI node, String migration, List<String> databases, boolean exportFirst, Caller caller) {
        HttpUrl.Builder url = url(node, "/migration/rollback")
                .addQueryParameter("migration", migration)
                .addQueryParameter("export_first", Boolean.toString(exportFirst));
        return started(node, url, new Requests.Named(databases), caller);
    }

    public String startFinalize(URI node, String migration, Caller caller) {
        return started(node, url(node, "/migration/finalize").addQueryParameter("migration", migration), null, caller);
    }

    /** Asks a task to end at its next safe point; nothing to cancel is no error. */
    public void cancel(URI node, String taskId, long fence) {
        try {
            call(
                    request(node, "/")
                            .url(url(node, "/migration/cancel")
                                    .addQueryParameter("task", taskId)
                                    .build())
                            .header("X-Fencing-Token", Long.toString(fence))
                            .post(body(null))
                            .build(),
                    Object.class);
        } catch (NodeCallException e) {
            log.info("Nothing was cancelled at {}: {}", node, e.getMessage());
        }
    }

    private static HttpUrl.Builder url(URI node, String path) {
        return HttpUrl.get(node.resolve(path).toString()).newBuilder();
    }

    private String started(URI node, HttpUrl.Builder url, @Nullable Object content, Caller caller) {
        Request request = request(node, "/")
                .url(url.build())
                .header("Idempotency-Key", caller.key())
                .header("X-Fencing-Token", Long.toString(caller.fence()))
                .post(body(content))
                .build();
        return call(request, TaskStarted.class).taskId();
    }

    private RequestBody body(@Nullable Object content) {
        return RequestBody.create(content == null ? new byte[0] : json.writeValueAsBytes(content), JSON);
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
