package dev.instar.node.backup;

import dev.instar.protocol.FileHash;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** What the node needs from an object store. Keys are written once: an existing key is refused, never replaced. */
public interface ObjectStore {

    /**
     * Stores a file, then reads the object back and compares its SHA-256.
     *
     * @param bytesSent told how many bytes are up so far
     * @return the path given in {@code relativePath}, the size and the hash both sides agree on
     * @throws dev.instar.node.problem.NodeException if the key is taken, the store fails or the object differs
     */
    FileHash putFile(String key, Path file, String relativePath, LongConsumer bytesSent);

    /** Stores a small object. */
    void putBytes(String key, byte[] content);

    byte[] getBytes(String key);

    /** Keys that start with a prefix, sorted, at most {@code limit}. */
    List<String> keys(String prefix, int limit);
}
