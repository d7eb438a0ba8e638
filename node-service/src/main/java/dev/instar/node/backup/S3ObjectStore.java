package dev.instar.node.backup;

import dev.instar.node.NodeProperties;
import dev.instar.node.files.Sha256;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** S3, with conditional writes ({@code If-None-Match: *}), multipart uploads and a read-back of every object. */
@Component
class S3ObjectStore implements ObjectStore {

    private final S3Client s3;
    private final String bucket;
    private final int partBytes;

    S3ObjectStore(S3Client s3, NodeProperties properties) {
        this.s3 = s3;
        this.bucket = properties.s3().bucket();
        this.partBytes = Math.toIntExact(properties.s3().partSize().toBytes());
    }

    @Override
    public FileHash putFile(String key, Path file, String relativePath, LongConsumer bytesSent) {
        try {
            long size = Files.size(file);
            String sent = size <= partBytes ? putWhole(key, file) : putParts(key, file, bytesSent);
            bytesSent.accept(size);
            String found;
            try (InputStream in = s3.getObject(get -> get.bucket(bucket).key(key))) {
                found = Sha256.of(in);
            }
            if (!found.equals(sent)) {
                throw new NodeException(
                        ErrorCode.OBJECT_STORE_FAILED,
                        "Object " + key + " read back has SHA-256 " + found + ", but " + sent + " was sent.");
            }
            return new FileHash(relativePath, size, sent);
        } catch (SdkException | IOException e) {
            throw failed("store", key, e);
        }
    }

    private String putWhole(String key, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        putBytes(key, content);
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }

    private String putParts(String key, Path file, LongConsumer bytesSent) throws IOException {
        String upload = s3.createMultipartUpload(
                        create -> create.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        MessageDigest digest = Sha256.digest();
        List<CompletedPart> parts = new ArrayList<>();
        long sent = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] part = in.readNBytes(partBytes); part.length > 0; part = in.readNBytes(partBytes)) {
                digest.update(part);
                int number = parts.size() + 1;
                var answer = s3.uploadPart(
                        request -> request.bucket(bucket)
                                .key(key)
                                .uploadId(upload)
                                .partNumber(number)
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                        RequestBody.fromBytes(part));
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(answer.eTag())
                        .checksumSHA256(answer.checksumSHA256())
                        .build());
                sent += part.length;
                bytesSent.accept(sent);
            }
            s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(done -> done.parts(parts)));
        } catch (SdkException | IOException e) {
            s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload));
            throw e;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void putBytes(String key, byte[] content) {
        try {
            s3.putObject(
                    put -> put.bucket(bucket).key(key).ifNoneMatch("*").checksumAlgorithm(ChecksumAlgorithm.SHA256),
                    RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failed("store", key, e);
        }
    }

    @Override
    public byte[] getBytes(String key) {
        try {
            return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
        } catch (SdkException e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public List<String> keys(String prefix, int limit) {
        try {
            return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                    .limit(limit)
                    .map(object -> object.key())
                    .sorted()
                    .toList();
        } catch (SdkException e) {
            throw failed("list", prefix, e);
        }
    }

    private NodeException failed(String verb, String key, Exception e) {
        return new NodeException(
                ErrorCode.OBJECT_STORE_FAILED,
                "Cannot " + verb + " " + key + " in bucket " + bucket + ": " + e.getMessage());
    }
}
