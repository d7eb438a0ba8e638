package dev.instar.console.evidence;

import dev.instar.console.digest.Sha256;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.WireJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What the nodes stated: preflight reports and manifests, as they came. */
@Repository
public class EvidenceStore {

    /** The statements of one instance. */
    public record Evidence(
            String instanceId,
            @Nullable Manifest manifest,
            @Nullable PreflightReport preflight) {

        /** Names of the databases exported; none before there is a manifest. */
        public List<String> databases() {
            return manifest == null
                    ? List.of()
                    : manifest.databases().stream()
                            .map(ManifestDatabase::graphId)
                            .toList();
        }
    }

    private static final String NOTHING = "";

    private final JdbcClient jdbc;
    private final JsonMapper json = WireJson.mapper();

    EvidenceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new preflight begins new evidence. */
    public void begin(String migrationId, String instanceId, PreflightReport report) {
        jdbc.sql("delete from instar.evidence where migration_id = :migration and instance_id = :instance")
                .param("migration", migrationId)
                .param("instance", instanceId)
                .update();
        jdbc.sql("insert into instar.evidence (migration_id, instance_id, manifest, preflight)"
                        + " values (:migration, :instance, :manifest, :preflight)")
                .param("migration", migrationId)
                .param("instance", instanceId)
                .param("manifest", NOTHING)
                .param("preflight", json.writeValueAsString(report))
                .update();
    }

    /**
     * Completes the evidence of an instance with what its node stated.
     *
     * @return the hash over everything the node stated
     */
    public String complete(String migrationId, String instanceId, Manifest manifest) {
        jdbc.sql("update instar.evidence set manifest = :manifest"
                        + " where migration_id = :migration and instance_id = :instance")
                .param("manifest", json.writeValueAsString(manifest))
                .param("migration", migrationId)
                .param("instance", instanceId)
                .update();
        return hash(of(migrationId, instanceId)
                .orElseThrow(() -> new IllegalStateException("An export without a preflight of " + instanceId)));
    }

    public Optional<Evidence> of(String migrationId, String instanceId) {
        return ofMigration(migrationId).stream()
                .filter(evidence -> evidence.instanceId().equals(instanceId))
                .findFirst();
    }

    public List<Evidence> ofMigration(String migrationId) {
        return jdbc.sql("select * from instar.evidence where migration_id = :migration order by instance_id")
                .param("migration", migrationId)
                .query((row, _) -> new Evidence(
                        row.getString("instance_id"),
                        read(row.getString("manifest"), Manifest.class),
                        read(row.getString("preflight"), PreflightReport.class)))
                .list();
    }

    private <T> @Nullable T read(@Nullable String text, Class<T> type) {
        return text == null || text.isEmpty() ? null : json.readValue(text, type);
    }

    private String hash(Evidence evidence) {
        return Sha256.of(
                json.writeValueAsString(evidence.manifest()) + "\n" + json.writeValueAsString(evidence.preflight()));
    }
}
