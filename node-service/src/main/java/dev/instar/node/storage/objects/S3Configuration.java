package dev.instar.node.storage.objects;

import dev.instar.node.settings.NodeProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

@Configuration
class S3Configuration {

    private static final int CONFLICT = 409;

    @Bean
    S3Client s3Client(NodeProperties properties) {
        NodeProperties.S3 s3 = properties.s3();
        var builder = S3Client.builder()
                .region(Region.of(s3.region()))
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(s3.timeout())
                        .retryStrategy(retry ->
                                retry.maxAttempts(s3.attempts()).retryOnException(S3Configuration::meetsItsFirstTry)));
        if (s3.endpoint() != null) {
            builder.endpointOverride(s3.endpoint()).forcePathStyle(true);
        }
        if (s3.accessKey() != null && s3.secretKey() != null) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())));
        }
        return builder.build();
    }

    /** A write that was given up too early and repeated: S3 refuses the repeat as long as the first one is at work. */
    private static boolean meetsItsFirstTry(Throwable failure) {
        return failure instanceof S3Exception refusal && refusal.statusCode() == CONFLICT;
    }
}
