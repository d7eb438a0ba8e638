package dev.instar.enginehost;

import java.io.PrintStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes answers, one JSON object a line, whole lines only. */
final class Answers {

    private final PrintStream out;
    private final JsonMapper json;

    Answers(PrintStream out, JsonMapper json) {
        this.out = out;
        this.json = json;
    }

    ObjectNode object() {
        return json.createObjectNode();
    }

    ArrayNode array() {
        return json.createArrayNode();
    }

    void send(long id, ObjectNode answer) {
        answer.put("id", id);
        write(answer);
    }

    void done(long id, ObjectNode answer) {
        answer.put("ok", true);
        send(id, answer);
    }

    void error(long id, String kind, String message) {
        ObjectNode answer = object();
        answer.put("ok", false);
        answer.putObject("error").put("kind", kind).put("message", message);
        send(id, answer);
    }

    void heartbeat() {
        write(object().put("heartbeat", true));
    }

    private synchronized void write(ObjectNode answer) {
        out.print(json.writeValueAsString(answer) + "\n");
        out.flush();
    }
}
