package dev.instar.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports that no other JVM of this or another test run uses. A port that only looks free may be taken before its server
 * starts, and a test would then talk to the server of another test.
 */
final class PortRange implements AutoCloseable {

    /** Below the range from which outgoing connections take their ports. */
    private static final int LOWEST = 20_000;

    private static final int PORTS = 1_500;
    private static final int RANGES = 8;

    private final FileChannel claim;
    private final int first;
    private int next;

    private PortRange(FileChannel claim, int first) {
        this.claim = claim;
        this.first = first;
        this.next = first;
    }

    /** Claims a range until it is closed or the JVM ends. @throws IllegalStateException if all ranges are claimed */
    static PortRange claim() {
        for (int range = 0; range < RANGES; range++) {
            Path file = Path.of(System.getProperty("java.io.tmpdir"), "instar-test-ports-" + range);
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() != null) {
                    return new PortRange(channel, LOWEST + range * PORTS);
                }
                channel.close();
            } catch (AccessDeniedException e) {
                // The file of another user, who may be running tests.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("More than " + RANGES + " JVMs run tests with servers on this machine.");
    }

    /**
     * Reserves ports in a row.
     *
     * @return the first of so many free ports in a row
     */
    synchronized int reserve(int count) {
        for (int tried = 0; tried < PORTS; tried += count) {
            if (next + count > first + PORTS) {
                next = first;
            }
            int candidate = next;
            next += count;
            boolean free = true;
            for (int port = candidate; port < candidate + count && free; port++) {
                free = isFree(port);
            }
            if (free) {
                return candidate;
            }
        }
        throw new IllegalStateException("No " + count + " ports in a row are free from " + first + " on.");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            claim.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
