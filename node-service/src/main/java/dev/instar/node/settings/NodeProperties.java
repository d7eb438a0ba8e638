package dev.instar.node.settings;

import dev.instar.protocol.EngineVersion;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The node's configuration, under {@code instar.node}; {@code docs/configuration.md} lists every value.
 *
 * @param instanceId key of this instance in the registry
 * @param tier cluster tier, for example {@code ladybug-standard}
 * @param engine engine of an instance that has no journal yet
 * @param dataFolder the volume that holds databases, exports and journal
 * @param packsFolder engine packs
 * @param apiKey what {@code X-Graph-API-Key} must carry
 * @param fleetKey secret that signs manifests; the same on every node of the fleet
 * @param statements what becomes of statements of callers that the allow-list does not know
 * @param loadFolder whose files statements of callers may fill tables from; absent for none
 */
@Validated
@ConfigurationProperties("instar.node")
public record NodeProperties(
        @NotBlank String instanceId,
        @NotBlank String tier,
        String engine,
        Path dataFolder,
        Path packsFolder,
        @NotBlank String apiKey,
        @NotBlank String fleetKey,
        @DefaultValue("enforce") StatementPolicy statements,
        @Nullable Path loadFolder,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid S3 s3,
        @DefaultValue @Valid Registry registry) {

    public EngineVersion initialEngine() {
        return EngineVersion.parse(engine);
    }

    /**
     * Everything that must not grow without end.
     *
     * @param statementSize longest statement of a caller, in characters
     * @param databases databases of one instance
     * @param openDatabases databases open for callers at the same time; the longest idle is closed first, and where all are
     *     busy a statement waits {@code lockTimeout} for a place
     * @param parallelDatabases databases exported or imported at the same time, where memory allows
     * @param operationMemoryShare share of the machine's memory that the buffer pools of all databases worked on at the
     *     same time may take together, 0.05 to 0.95
     * @param hostMemory resident memory at which an engine host is ended
     * @param diskWatermark bytes of the data volume that an operation must leave free
     * @param finalizeAfter how long an import must have served before it may be finalized
     * @param journalRest interval at which the journal is checked: compacted when it has grown, read again when it is in
     *     doubt, and an incomplete recovery tried again
     * @param journalReadings times a journal in doubt is read again before it waits for a restart
     * @param journalSize size from which the journal is compacted
     * @param leftoversAfter age at which what a killed run left in the object store may be removed, 1 h or more
     * @param keptCopies copies of one database from before an end of its log was cut off; more are not kept
     * @param preflightSlack what preflight adds to the space it reckons, 1.0 for nothing
     * @param threads threads of one engine
     * @param servingBufferPool buffer pool of a serving engine
     * @param operationBufferPool smallest buffer pool of an engine that exports, imports or verifies
     * @param largestOperationBufferPool its largest buffer pool, never more than three quarters of {@code hostMemory}; in
     *     between, its share of the memory there is
     * @param maxDatabaseSize largest size of a database file; a power of two
     * @param queryTimeout longest a query may run
     * @param statementTimeout longest one statement of an operation may run
     * @param lockTimeout longest a query waits for the statements before it
     * @param hostTimeout silence after which an engine host is taken for dead; it beats every second
     * @param rows rows of one answer
     * @param answerBytes bytes of one line an engine host may send
     * @param answersMemoryShare share of the node's own memory that answers of engines may take at the same time, in
     *     characters of one byte, 0.01 to 0.5
     * @param taskEvents events kept for {@code Last-Event-ID}
     * @param tasks tasks remembered
     * @param streamHeartbeat pause after which an idle event stream sends a heartbeat
     */
    public record Limits(
            @DefaultValue("1MB") DataSize statementSize,
            @DefaultValue("500") @Min(1) @Max(100_000) int databases,
            @DefaultValue("16") @Min(1) @Max(1_000) int openDatabases,
            @DefaultValue("2") @Min(1) @Max(64) int parallelDatabases,

            @DefaultValue("0.6") @DecimalMin("0.05") @DecimalMax("0.95")
            double operationMemoryShare,

            @DefaultValue("4GB") DataSize hostMemory,
            @DefaultValue("256MB") DataSize diskWatermark,
            @DefaultValue("1h") Duration finalizeAfter,
            @DefaultValue("4MB") DataSize journalSize,
            @DefaultValue("10s") Duration journalRest,
            @DefaultValue("5") @Min(1) @Max(100) int journalReadings,

            @DefaultValue("24h") Duration leftoversAfter,
            @DefaultValue("5") @Min(1) @Max(1_000) int keptCopies,

            @DefaultValue("1.2") @DecimalMin("1.0") @DecimalMax("10.0")
            double preflightSlack,

            @DefaultValue("2") @Min(1) @Max(64) int threads,
            @DefaultValue("256MB") DataSize servingBufferPool,
            @DefaultValue("1GB") DataSize operationBufferPool,
            @DefaultValue("3GB") DataSize largestOperationBufferPool,
            @DefaultValue("64GB") DataSize maxDatabaseSize,
            @DefaultValue("60s") Duration queryTimeout,
            @DefaultValue("4h") Duration statementTimeout,
            @DefaultValue("30s") Duration lockTimeout,
            @DefaultValue("20s") Duration hostTimeout,
            @DefaultValue("10000") @Min(1) @Max(1_000_000) int rows,
            @DefaultValue("16MB") DataSize answerBytes,

            @DefaultValue("0.15") @DecimalMin("0.01") @DecimalMax("0.5")
            double answersMemoryShare,

            @DefaultValue("5000") @Min(100) int taskEvents,
            @DefaultValue("100") @Min(1) int tasks,
            @DefaultValue("5s") Duration streamHeartbeat) {}

    /**
     * The object store of backups.
     *
     * @param endpoint absent for AWS itself
     * @param accessKey absent to use the default credentials chain
     * @param partSize bytes of one part of a multipart upload, at least 5 MiB
     * @param timeout of one attempt of one request
     * @param attempts of one request, the first among them
     * @param systemRetention age from which a system backup counts as expired; none is removed by itself
     */
    public record S3(
            @DefaultValue("instar-backups") String bucket,
            @DefaultValue("us-east-1") String region,
            @Nullable URI endpoint,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @DefaultValue("16MB") DataSize partSize,
            @DefaultValue("60s") Duration timeout,
            @DefaultValue("4") @Min(1) @Max(20) int attempts,
            @DefaultValue("30d") Duration systemRetention) {}

    /**
     * The DynamoDB instance registry.
     *
     * @param endpointUrl where other machines reach this node
     * @param endpoint absent for AWS itself
     */
    public record Registry(
            @DefaultValue("true") boolean enabled,

            @DefaultValue("robosystems-graph-dev-instance-registry")
            String table,

            @DefaultValue("us-east-1") String region,
            @Nullable URI endpoint,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @Nullable String endpointUrl,
            @DefaultValue("127.0.0.1") String privateIp,
            @DefaultValue("local-1a") String availabilityZone,
            @DefaultValue("writer") String nodeType,
            @DefaultValue("10s") Duration heartbeat) {}
}
