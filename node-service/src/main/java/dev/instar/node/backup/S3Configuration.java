package dev.instar.node.backup;

import dev.instar.node.NodeProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

@Configuration
class S3Configuration {

    @Bean
    S3Client s3Client(NodeProperties properties) {
        NodeProperties.S3 s3 = properties.s3();
        var builder = S3Client.builder()
                .region(Region.of(s3.region()))
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(s3.timeout())
                        .retryStrategy(retry -> retry.maxAttempts(s3.attempts())));
        if (s3.endpoint() != null) {
            builder.endpointOverride(s3.endpoint()).forcePathStyle(true);
        }
        if (s3.accessKey() != null && s3.secretKey() != null) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())));
        }
        return builder.build();
    }
}
