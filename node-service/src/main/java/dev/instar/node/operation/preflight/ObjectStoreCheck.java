package dev.instar.node.operation.preflight;

import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.protocol.PreflightReport.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Writes an object, reads it back and removes it. */
@Component
@Order(4)
class ObjectStoreCheck implements Check {

    private final ObjectStore store;
    private final NodeProperties properties;

    ObjectStoreCheck(ObjectStore store, NodeProperties properties) {
        this.store = store;
        this.properties = properties;
    }

    @Override
    public List<Finding> findings(Question question) {
        String key = properties.instanceId() + "/preflight/" + UUID.randomUUID();
        try {
            store.putBytes(key, "A preflight of Instar wrote this.".getBytes(StandardCharsets.UTF_8));
            store.delete(key);
            return List.of();
        } catch (NodeException e) {
            return List.of(Check.blocker(
                    "object-store",
                    properties.s3().bucket(),
                    "The bucket cannot be written and read back: " + e.getMessage(),
                    e.problem().remedy()));
        }
    }
}
