package dev.instar.e2e;

import dev.instar.localfleet.Cloud;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What the S3 server holds, read and altered past the node. The server of the local fleet takes unsigned requests. */
public final class Bucket {

    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI bucket;

    /** @param cloud where the S3 server itself listens */
    public Bucket(Cloud cloud) {
        this.bucket = cloud.objectStore().resolve("/" + cloud.bucket());
    }

    /** Keys of all objects, sorted. */
    List<String> keys() {
        byte[] list = send(request("?list-type=2&max-keys=1000").GET().build());
        return KEY.matcher(new String(list, StandardCharsets.UTF_8))
                .results()
                .map(result -> result.group(1))
                .sorted()
                .toList();
    }

    byte[] get(String key) {
        return send(request("/" + key).GET().build());
    }

    /** Puts an object in the place of whatever is there, with checksums that fit. */
    void replace(String key, byte[] content) {
        send(request("/" + key)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build());
    }

    /** Begins a multipart upload that nobody goes on with. */
    public void beginUpload(String key) {
        send(request("/" + key + "?uploads")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    /** Keys of multipart uploads that were neither completed nor aborted. */
    public List<String> uploads() {
        byte[] list = send(request("?uploads").GET().build());
        return KEY.matcher(new String(list, StandardCharsets.UTF_8))
                .results()
                .map(result -> result.group(1))
                .sorted()
                .toList();
    }

    void delete(String key) {
        send(request("/" + key).DELETE().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(bucket + path));
    }

    private byte[] send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new AssertionError(request.method() + " " + request.uri() + " was answered "
                        + response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError(request.method() + " " + request.uri() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
