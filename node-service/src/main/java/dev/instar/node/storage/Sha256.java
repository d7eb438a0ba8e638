package dev.instar.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files and streams, in lower-case hex. */
public final class Sha256 {

    private static final int BUFFER_BYTES = 1 << 17;

    private Sha256() {}

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    public static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Reads the stream to its end. */
    public static String of(InputStream in) throws IOException {
        return of(in, () -> {});
    }

    /**
     * Reads the stream to its end.
     *
     * @param safePoint passed every {@value #BUFFER_BYTES} bytes; what it throws ends the reading
     */
    static String of(InputStream in, Runnable safePoint) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            safePoint.run();
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
