package dev.instar.node.backup;

import dev.instar.node.World;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.Sha256;
import dev.instar.node.storage.Volume;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.protocol.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Objects in memory; every change is an effect of the {@link World}. */
public final class FakeObjectStore implements ObjectStore {

    private final World world;
    private final Volume volume;
    private final Map<String, byte[]> objects = new TreeMap<>();
    private final List<Upload> uploads = new ArrayList<>();
    private Runnable beforeRead = () -> {};

    public FakeObjectStore(World world, Volume volume) {
        this.world = world;
        this.volume = volume;
    }

    /** All there is now, to return to with {@link #restore}. */
    public synchronized Map<String, byte[]> snapshot() {
        return new TreeMap<>(objects);
    }

    /** Has something done right before the next object is read. */
    public synchronized void beforeNextRead(Runnable act) {
        beforeRead = act;
    }

    public synchronized void restore(Map<String, byte[]> snapshot) {
        objects.clear();
        objects.putAll(snapshot);
    }

    @Override
    public synchronized FileHash putFile(String key, Path file, String relativePath, LongConsumer bytesSent) {
        try (InputStream in = volume.read(file)) {
            byte[] content = in.readAllBytes();
            putBytes(key, content);
            bytesSent.accept(content.length);
            return new FileHash(relativePath, content.length, sha256(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void putBytes(String key, byte[] content) {
        if (objects.containsKey(key)) {
            world.violation("object " + key + " was to be replaced");
            throw new NodeException(ErrorCode.OBJECT_STORE_FAILED, key + " exists");
        }
        effect("put " + key, () -> objects.put(key, content));
    }

    @Override
    public synchronized byte[] getBytes(String key) {
        Runnable act = beforeRead;
        beforeRead = () -> {};
        act.run();
        look("get " + key);
        byte[] content = objects.get(key);
        if (content == null) {
            throw new NodeException(ErrorCode.BACKUP_DAMAGED, "there is no object " + key);
        }
        return content;
    }

    @Override
    public synchronized void getFile(String key, Path target, FileHash expected, LongConsumer bytesRead) {
        verify(key, expected);
        try (OutputStream out = volume.create(target)) {
            out.write(getBytes(key));
            bytesRead.accept(expected.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void verify(String key, FileHash expected) {
        if (!sha256(getBytes(key)).equals(expected.sha256())) {
            throw new NodeException(ErrorCode.BACKUP_DAMAGED, key + " differs");
        }
    }

    @Override
    public synchronized List<StoredObject> objects(String prefix, int limit) {
        look("list " + prefix);
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(prefix))
                .limit(limit)
                .map(object -> new StoredObject(object.getKey(), object.getValue().length, Instant.EPOCH))
                .toList();
    }

    @Override
    public void each(String prefix, Predicate<StoredObject> wantsMore) {
        for (StoredObject object : objects(prefix, Integer.MAX_VALUE)) {
            if (!wantsMore.test(object)) {
                return;
            }
        }
    }

    @Override
    public synchronized List<StoredObject> newest(String prefix, int most) {
        List<StoredObject> all = objects(prefix, Integer.MAX_VALUE);
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /** Leaves an upload behind; objects themselves are put whole here. */
    synchronized void beginUpload(String key, Instant begun) {
        uploads.add(new Upload(key, "upload-" + uploads.size(), begun));
    }

    @Override
    public synchronized List<Upload> abandonedUploads(String prefix, int limit) {
        look("list uploads of " + prefix);
        return uploads.stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void abort(Upload upload) {
        effect("abort the upload of " + upload.key(), () -> uploads.remove(upload));
    }

    @Override
    public synchronized void delete(String key) {
        effect("remove " + key, () -> objects.remove(key));
    }

    private void look(String what) {
        try {
            world.look(what);
        } catch (World.Failed e) {
            throw new NodeException(ErrorCode.OBJECT_STORE_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void effect(String what, Runnable whole) {
        try {
            world.effect(what, whole);
        } catch (World.Failed e) {
            throw new NodeException(ErrorCode.OBJECT_STORE_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }
}
