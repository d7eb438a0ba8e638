package dev.instar.node.storage.objects;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.Sha256;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** S3, with conditional writes ({@code If-None-Match: *}), multipart uploads and a read-back of every object. */
@Component
class S3ObjectStore implements ObjectStore {

    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);
    private static final int BUFFER_BYTES = 1 << 17;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;
    private final Volume volume;
    private final String bucket;
    private final int partBytes;
    private final int attempts;
    /** Ids of the uploads of this process. */
    private final Set<String> uploading = ConcurrentHashMap.newKeySet();

    S3ObjectStore(S3Client s3, Volume volume, NodeProperties properties) {
        this.s3 = s3;
        this.volume = volume;
        this.bucket = properties.s3().bucket();
        this.partBytes = Math.toIntExact(properties.s3().partSize().toBytes());
        this.attempts = properties.s3().attempts();
    }

    @Override
    public FileHash putFile(String key, Path file, String relativePath, LongConsumer bytesSent) {
        try {
            long size = volume.size(file);
            String sent = size <= partBytes ? putWhole(key, file) : putParts(key, file, bytesSent);
            var stored = new FileHash(relativePath, size, sent);
            requireStored(key, stored);
            bytesSent.accept(size);
            return stored;
        } catch (SdkException | IOException e) {
            throw failed("store", key, e);
        }
    }

    private void requireStored(String key, FileHash stored) {
        try {
            verify(key, stored);
        } catch (NodeException e) {
            // A store that does not give back what it has just taken.
            throw new NodeException(ErrorCode.OBJECT_STORE_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private String putWhole(String key, Path file) throws IOException {
        byte[] content;
        try (InputStream in = volume.read(file)) {
            content = in.readAllBytes();
        }
        put(key, content);
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }

    private String putParts(String key, Path file, LongConsumer bytesSent) throws IOException {
        String upload = begin(key);
        MessageDigest digest = Sha256.digest();
        List<CompletedPart> parts = new ArrayList<>();
        long sent = 0;
        try (InputStream in = volume.read(file)) {
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
            complete(key, upload, parts);
        } catch (SdkException | IOException e) {
            abort(key, upload);
            throw e;
        } finally {
            uploading.remove(upload);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A listing sees it as this process's from its first moment. */
    private String begin(String key) {
        synchronized (uploading) {
            String upload = s3.createMultipartUpload(
                            create -> create.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                    .uploadId();
            uploading.add(upload);
            return upload;
        }
    }

    private void complete(String key, String upload, List<CompletedPart> parts) {
        try {
            s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(done -> done.parts(parts)));
        } catch (S3Exception e) {
            requireOwnEarlierSuccess(key, e);
        }
    }

    /**
     * An answer that got lost makes the client try again, and the repeat finds the key taken or the upload gone. No two
     * backups share a key, so what stands there is this very object; the comparison that follows every write proves it.
     */
    private static void requireOwnEarlierSuccess(String key, S3Exception e) {
        if (e.statusCode() != PRECONDITION_FAILED && e.statusCode() != NOT_FOUND) {
            throw e;
        }
        log.warn(
                "Key {} answered {} to a write; what stands there is compared with what was sent", key, e.statusCode());
    }

    /** What cannot be aborted now is a leftover for later. */
    private void abort(String key, String upload) {
        try {
            abortUpload(key, upload);
        } catch (SdkException e) {
            log.warn("The unfinished upload of {} cannot be aborted: {}", key, e.getMessage());
        }
    }

    private void abortUpload(String key, String upload) {
        s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload));
    }

    @Override
    public List<Upload> abandonedUploads(String prefix, int limit) {
        synchronized (uploading) {
            return uploadsOfOthers(prefix, limit);
        }
    }

    private List<Upload> uploadsOfOthers(String prefix, int limit) {
        try {
            return s3.listMultipartUploadsPaginator(list -> list.bucket(bucket).prefix(prefix)).uploads().stream()
                    .filter(upload -> !uploading.contains(upload.uploadId()))
                    .limit(limit)
                    .map(upload -> new Upload(upload.key(), upload.uploadId(), upload.initiated()))
                    .toList();
        } catch (SdkException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void abort(Upload upload) {
        try {
            abortUpload(upload.key(), upload.id());
        } catch (SdkException e) {
            if (!(e instanceof S3Exception answer) || answer.statusCode() != NOT_FOUND) {
                throw failed("abort the upload of", upload.key(), e);
            }
        }
    }

    @Override
    public void putBytes(String key, byte[] content) {
        try {
            put(key, content);
        } catch (SdkException e) {
            throw failed("store", key, e);
        }
        if (!Arrays.equals(content, getBytes(key))) {
            throw new NodeException(ErrorCode.OBJECT_STORE_FAILED, "Object " + key + " read back differs.");
        }
    }

    private void put(String key, byte[] content) {
        try {
            s3.putObject(
                    put -> put.bucket(bucket).key(key).ifNoneMatch("*").checksumAlgorithm(ChecksumAlgorithm.SHA256),
                    RequestBody.fromBytes(content));
        } catch (S3Exception e) {
            requireOwnEarlierSuccess(key, e);
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
    public void getFile(String key, Path target, FileHash expected, LongConsumer bytesRead) {
        try (InputStream object = s3.getObject(get -> get.bucket(bucket).key(key));
                var in = new DigestInputStream(object, Sha256.digest());
                OutputStream out = volume.create(target)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long read = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                read += n;
                bytesRead.accept(read);
            }
            requireEqual(key, expected, read, in.getMessageDigest());
        } catch (SdkException | IOException e) {
            throw failed("read", key, e);
        }
    }

    /** The client repeats a request, but not the reading of an answer that breaks off; that is done here. */
    @Override
    public void verify(String key, FileHash expected) {
        for (int attempt = 1; true; attempt++) {
            try (InputStream object = s3.getObject(get -> get.bucket(bucket).key(key));
                    var in = new DigestInputStream(object, Sha256.digest())) {
                long read = in.transferTo(OutputStream.nullOutputStream());
                requireEqual(key, expected, read, in.getMessageDigest());
                return;
            } catch (SdkException e) {
                throw failed("read", key, e);
            } catch (IOException e) {
                if (attempt >= attempts) {
                    throw failed("read", key, e);
                }
                log.warn("Reading {} back broke off and is tried again: {}", key, e.getMessage());
            }
        }
    }

    private static void requireEqual(String key, FileHash expected, long bytes, MessageDigest digest) {
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (bytes != expected.bytes() || !sha256.equals(expected.sha256())) {
            throw new NodeException(
                    ErrorCode.BACKUP_DAMAGED,
                    "Object " + key + " has " + bytes + " bytes with SHA-256 " + sha256 + ", but " + expected.bytes()
                            + " bytes with " + expected.sha256() + " were stored.");
        }
    }

    @Override
    public List<StoredObject> newest(String prefix, int most) {
        var newest = new ArrayDeque<StoredObject>();
        try {
            for (S3Object object : s3.listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(prefix))
                    .contents()) {
                newest.addLast(new StoredObject(object.key(), object.size(), object.lastModified()));
                if (newest.size() > most) {
                    newest.removeFirst();
                }
            }
        } catch (SdkException e) {
            throw failed("list", prefix, e);
        }
        return newest.stream().sorted(Comparator.comparing(StoredObject::key)).toList();
    }

    @Override
    public List<StoredObject> objects(String prefix, int limit) {
        try {
            return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                    .limit(limit)
                    .map(object -> new StoredObject(object.key(), object.size(), object.lastModified()))
                    .sorted(Comparator.comparing(StoredObject::key))
                    .toList();
        } catch (SdkException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void each(String prefix, Predicate<StoredObject> wantsMore) {
        try {
            for (S3Object object : s3.listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(prefix))
                    .contents()) {
                if (!wantsMore.test(new StoredObject(object.key(), object.size(), object.lastModified()))) {
                    return;
                }
            }
        } catch (SdkException e) {
            throw failed("list", prefix, e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        } catch (SdkException e) {
            throw failed("remove", key, e);
        }
    }

    private NodeException failed(String verb, String key, Exception e) {
        if (e instanceof NoSuchKeyException) {
            return new NodeException(
                    ErrorCode.BACKUP_DAMAGED, "Object " + key + " is not in bucket " + bucket + " any more.");
        }
        return new NodeException(
                ErrorCode.OBJECT_STORE_FAILED,
                "Cannot " + verb + " " + key + " in bucket " + bucket + ": " + FailureWords.of(e));
    }
}
