package dev.instar.node.operation.preflight;

import dev.instar.node.registry.RegistryPeek;
import dev.instar.protocol.PreflightReport.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Registry, journal and disk must tell the same story. */
@Component
@Order(5)
class AccountCheck implements Check {

    private final Orphans orphans;
    private final ObjectProvider<RegistryPeek> registry;

    AccountCheck(Orphans orphans, ObjectProvider<RegistryPeek> registry) {
        this.orphans = orphans;
        this.registry = registry;
    }

    @Override
    public List<Finding> findings(Question question) {
        Stream<Finding> files = orphans.sentences().stream()
                .map(sentence -> Check.warning(
                        "orphan", "data folder", sentence, "The node leaves it alone; decide what it is."));
        Stream<Finding> item = registry.stream()
                .flatMap(peek -> peek.disagreements().stream())
                .map(sentence -> Check.warning(
                        "registry", "instance registry", sentence, "It should settle at the next heartbeat."));
        return Stream.concat(files, item).toList();
    }
}
