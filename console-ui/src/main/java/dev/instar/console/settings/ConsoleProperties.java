package dev.instar.console.settings;

import dev.instar.protocol.EngineVersion;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The console's configuration, under {@code instar.console}; {@code docs/configuration.md} lists every value.
 *
 * @param dataFolder the embedded database's folder
 * @param nodeApiKey key of the node services
 * @param targetEngine engine the fleet is moved to
 * @param signingKey signs approvals; the same on every console of a fleet, and known to nobody else
 * @param localUsers users of a local fleet; empty anywhere else
 * @param tokens of pipelines that use the API
 * @param webhooks told when an approval waits, is given, is refused or expires
 */
@Validated
@ConfigurationProperties("instar.console")
public record ConsoleProperties(
        Path dataFolder,
        @NotBlank String nodeApiKey,
        String targetEngine,
        @NotBlank @Size(min = 16) String signingKey,
        @DefaultValue List<@Valid LocalUser> localUsers,
        @DefaultValue List<@Valid Token> tokens,
        @DefaultValue List<@Valid Webhook> webhooks,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Registry registry) {

    public EngineVersion target() {
        return EngineVersion.parse(targetEngine);
    }

    /** A user whose password stands in the configuration, for trying the console out. */
    public record LocalUser(
            @NotBlank String name,
            @NotBlank String displayName,
            @NotBlank String password,

            @DefaultValue({"VIEWER", "OPERATOR", "APPROVER"})
            List<String> roles) {}

    /**
     * Lets a pipeline use the API as if it were a person.
     *
     * @param name its subject id
     * @param secret at least 16 characters, sent as bearer token
     */
    public record Token(
            @NotBlank String name,
            @NotBlank @Size(min = 16) String secret,
            @DefaultValue({"VIEWER", "OPERATOR"}) List<String> roles) {}

    /**
     * Where events are posted.
     *
     * @param format what the body is
     * @param secret signs the body (HMAC-SHA-256, header {@code X-Instar-Signature}); absent for none
     */
    public record Webhook(
            @NotNull URI url,
            @DefaultValue("generic") Format format,
            @Nullable String secret) {

        /** What the body is. */
        public enum Format {
            /** The event as JSON. */
            GENERIC,
            /** A sentence, as Slack and what speaks like it takes it. */
            SLACK
        }
    }

    /**
     * Everything that must not grow without end.
     *
     * @param instancesAtOnce operations at the same time in the plans the fleet page makes
     * @param instances instances read from the registry
     * @param refresh interval at which the fleet is read
     * @param staleAfter age of a heartbeat from which an instance counts as stale
     * @param nodeTimeout longest a node may take to answer a request
     * @param streamTimeout silence after which an event stream counts as broken; nodes beat every 5 s
     * @param nodeAttempts how often a node that does not answer is called before an operation begins there
     * @param reconnectPause pause before a broken event stream is opened again
     * @param cancelGrace how long an operation that is over its time has to end at its node once it was cancelled
     * @param silence how long a node may not answer in its operation before a person is asked to look
     * @param flush pause between two updates of a page
     * @param dispatch pause between two looks for operations that may start
     * @param advance pause between two looks at what only time lets go on
     * @param progress pause between two times a console writes down how far its operations are
     * @param lease how long a console that has gone silent keeps its operations
     * @param eventStreams event streams of the API at the same time
     * @param announce pause between two looks for approvals to announce
     * @param webhookAttempts how often an event is posted to a webhook that does not take it
     * @param webhookPause pause before an event is posted again, multiplied by the attempts so far
     * @param seal pause between two times new records of the audit are sealed
     * @param preflightsAtOnce nodes that look at the same time for one dry run
     */
    public record Limits(
            @DefaultValue("2") @Min(1) @Max(100) int instancesAtOnce,
            @DefaultValue("2000") @Min(1) int instances,
            @DefaultValue("2s") Duration refresh,
            @DefaultValue("60s") Duration staleAfter,
            @DefaultValue("10s") Duration nodeTimeout,
            @DefaultValue("20s") Duration streamTimeout,
            @DefaultValue("30") @Min(1) @Max(10_000) int nodeAttempts,
            @DefaultValue("1s") Duration reconnectPause,
            @DefaultValue("60s") Duration cancelGrace,
            @DefaultValue("10s") Duration silence,
            @DefaultValue("250ms") Duration flush,
            @DefaultValue("500ms") Duration dispatch,
            @DefaultValue("1s") Duration advance,
            @DefaultValue("1s") Duration progress,
            @DefaultValue("10s") Duration lease,
            @DefaultValue("200") @Min(1) @Max(10_000) int eventStreams,
            @DefaultValue("2s") Duration announce,
            @DefaultValue("5") @Min(1) @Max(100) int webhookAttempts,
            @DefaultValue("2s") Duration webhookPause,
            @DefaultValue("1s") Duration seal,
            @DefaultValue("16") @Min(1) @Max(1_000) int preflightsAtOnce) {}

    /**
     * The DynamoDB instance registry.
     *
     * @param endpoint absent for AWS itself
     * @param accessKey absent to use the default credentials chain
     * @param allowedNetworks CIDR blocks of the nodes; an address of the registry outside them is never called
     * @param allowedSchemes of the nodes' addresses
     * @param lowestPort of the nodes' addresses
     */
    public record Registry(
            @DefaultValue("robosystems-graph-dev-instance-registry")
            String table,

            @DefaultValue("us-east-1") String region,
            @Nullable URI endpoint,
            @Nullable String accessKey,
            @Nullable String secretKey,

            @DefaultValue({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fd00::/8", "::1/128"})
            List<String> allowedNetworks,

            @DefaultValue({"http", "https"}) List<String> allowedSchemes,
            @DefaultValue("80") @Min(1) @Max(65_535) int lowestPort) {}
}
