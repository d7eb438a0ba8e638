package dev.instar.console.migration;

import dev.instar.protocol.EngineVersion;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.boot.test.context.TestComponent;

/** Migrations as they would be after some steps; nothing runs. */
@TestComponent
public class MigrationFixture {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final MigrationRepository repository;

    MigrationFixture(MigrationRepository repository) {
        this.repository = repository;
    }

    /** A migration whose instances stand at these steps, i-1 at the first. */
    static Migration migration(String requestedBy, Step... steps) {
        List<MigrationInstance> instances = Stream.iterate(0, i -> i < steps.length, i -> i + 1)
                .map(i -> new MigrationInstance(
                        "i-" + (i + 1),
                        URI.create("http://127.0.0.1:1"),
                        steps[i],
                        1,
                        null,
                        steps[i].isFailure() ? "The disk is full." : null,
                        "hash-" + i,
                        2,
                        1_000,
                        NOON))
                .toList();
        return new Migration(
                "m-" + UUID.randomUUID().toString().substring(0, 8),
                "ladybug-standard",
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                requestedBy,
                NOON,
                instances,
                null,
                null,
                null);
    }

    /** Stores such a migration. */
    public Migration stored(String requestedBy, Step... steps) {
        Migration migration = migration(requestedBy, steps);
        repository.insert(migration);
        migration.instances().forEach(instance -> repository.update(migration.id(), instance, instance));
        return repository.find(migration.id()).orElseThrow();
    }
}
