package dev.instar.enginehost;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes answers, one JSON object a line, whole lines only. */
final class Answers {

    private final PrintStream out;
    private final Json json;

    Answers(PrintStream out, Json json) {
        this.out = out;
        this.json = json;
    }

    void send(long id, Map<String, ?> answer) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>(answer);
        line.put("id", id);
        write(line);
    }

    void done(long id, Map<String, ?> answer) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>(answer);
        line.put("ok", true);
        send(id, line);
    }

    void error(long id, String kind, String message) {
        send(id, Map.of("ok", false, "error", Map.of("kind", kind, "message", message)));
    }

    void heartbeat() {
        write(Map.of("heartbeat", true));
    }

    private synchronized void write(Map<String, ?> line) {
        out.print(json.write(line) + "\n");
        out.flush();
    }
}
