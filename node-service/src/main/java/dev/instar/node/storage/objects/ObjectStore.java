package dev.instar.node.storage.objects;

import dev.instar.protocol.FileHash;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * What the node needs from an object store. Keys are written once: an existing key is refused, never replaced. Every
 * method throws {@link dev.instar.node.problem.NodeException} with {@code OBJECT_STORE_FAILED} if the store fails,
 * refuses or hands over something else than was stored.
 */
public interface ObjectStore {

    /**
     * Stores a file, then reads the object back and compares its SHA-256.
     *
     * @param bytesSent told how many bytes are up so far
     * @return the path given in {@code relativePath}, the size and the hash both sides agree on
     */
    FileHash putFile(String key, Path file, String relativePath, LongConsumer bytesSent);

    /** Stores a small object, then reads it back and compares. */
    void putBytes(String key, byte[] content);

    byte[] getBytes(String key);

    /**
     * Reads an object into a file whose name must be free; not durable before a sync.
     *
     * @param expected size and SHA-256; on any difference the call fails and the file is not to be used
     */
    void getFile(String key, Path target, FileHash expected, LongConsumer bytesRead);

    /** Reads an object to its end and compares it with what is expected, keeping nothing. */
    void verify(String key, FileHash expected);

    /**
     * An object as the store lists it.
     *
     * @param modified by the store's clock
     */
    record StoredObject(String key, long bytes, Instant modified) {}

    /**
     * A multipart upload that was neither completed nor aborted.
     *
     * @param begun by the store's clock
     */
    record Upload(String key, String id, Instant begun) {}

    /** Objects whose keys start with a prefix, sorted by key, at most {@code limit}. */
    List<StoredObject> objects(String prefix, int limit);

    /**
     * Shows every object whose key starts with a prefix, sorted by key, as long as more are wanted.
     *
     * @param wantsMore takes an object; false ends it
     * @throws NodeException {@link ErrorCode#OBJECT_STORE_FAILED}
     */
    void each(String prefix, Predicate<StoredObject> wantsMore);

    /**
     * The objects whose keys begin so and come last in the order of keys, by key.
     *
     * @param most of them
     * @throws NodeException {@link ErrorCode#OBJECT_STORE_FAILED}
     */
    List<StoredObject> newest(String prefix, int most);

    /** Keys of {@link #objects}. */
    default List<String> keys(String prefix, int limit) {
        return objects(prefix, limit).stream().map(StoredObject::key).toList();
    }

    /** Unfinished uploads to keys that start with a prefix, but those that this process works on; at most {@code limit}. */
    List<Upload> abandonedUploads(String prefix, int limit);

    /** Removes an upload and its parts; does nothing if it is gone. */
    void abort(Upload upload);

    /** Removes an object; does nothing if it is gone. */
    void delete(String key);
}
