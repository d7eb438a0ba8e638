package dev.instar.node.operation.export;

import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Declares that every database of the instance is exported: from here on the export counts. */
@Component
class ManifestDeclaration {

    private final ManifestFile manifestFile;
    private final Journal journal;
    private final String instanceId;
    private final Clock clock;

    ManifestDeclaration(ManifestFile manifestFile, Journal journal, NodeProperties properties, Clock clock) {
        this.manifestFile = manifestFile;
        this.journal = journal;
        this.instanceId = properties.instanceId();
        this.clock = clock;
    }

    void declare(ExportOperation.Order order, String folder, List<ManifestDatabase> entries) {
        var manifest = new Manifest(
                Manifest.CURRENT_VERSION,
                order.migration(),
                instanceId,
                order.source(),
                order.target(),
                order.verification(),
                order.failurePolicy(),
                clock.instant(),
                "exports/" + folder,
                entries);
        manifestFile.write(manifest);
        journal.append(new JournalEvent.ManifestDeclared(clock.instant(), manifest));
    }
}
