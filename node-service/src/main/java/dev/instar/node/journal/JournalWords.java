package dev.instar.node.journal;

import dev.instar.protocol.JournalLine;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** A record of the journal in words for an operator. */
final class JournalWords {

    private static final Set<String> SHOWN_APART = Set.of("at", "event", "graph_id");

    private JournalWords() {}

    static JournalLine of(JsonNode record) {
        var detail = new StringJoiner(", ");
        for (Map.Entry<String, JsonNode> field : record.properties()) {
            if (SHOWN_APART.contains(field.getKey())) {
                continue;
            }
            String name = field.getKey().replace('_', ' ');
            JsonNode value = field.getValue();
            if (value.isValueNode() && !value.asString("").isEmpty()) {
                detail.add(name + " " + value.asString());
            } else if (value.has("detail")) {
                detail.add(value.get("detail").asString());
            } else if (value.has("databases")) {
                detail.add(name + " of " + value.get("databases").size() + " databases");
            } else if (value.isObject() && name.equals("bytes")) {
                detail.add(sumOfFiles(value) + " bytes");
            } else if (value.path("waiting").has("bytes")) {
                detail.add(sumOfFiles(value.path("waiting").path("bytes")) + " bytes wait");
            } else if (value.path("bytes").isObject()) {
                detail.add(name + " " + sumOfFiles(value.path("bytes")) + " bytes");
            } else if (value.isContainer()) {
                detail.add(value.size() + " " + name);
            }
        }
        return new JournalLine(
                Instant.parse(record.get("at").asString()),
                record.get("event").asString(),
                record.has("graph_id") ? record.get("graph_id").asString() : null,
                detail.toString());
    }

    private static long sumOfFiles(JsonNode bytesByFile) {
        return bytesByFile.values().stream().mapToLong(JsonNode::asLong).sum();
    }
}
