package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers what a database was when its engine had written everything down and it was opened for an export. */
final class FrozenFile {

    private byte @Nullable [] bytes;

    Engines watch(Engines engines) {
        return new WatchedEngines(engines) {
            @Override
            void opening(Path database, boolean readOnly) {
                boolean isCopy = !database.endsWith(Path.of("data", "g1.lbug"));
                if (isCopy) {
                    return;
                }
                // Its own engine may write until the next freeze.
                bytes = readOnly ? Objects.requireNonNullElseGet(bytes, () -> read(database)) : null;
            }
        };
    }

    boolean happened() {
        return bytes != null;
    }

    void requireUntouched(Path database) {
        assertThat(database).hasBinaryContent(Objects.requireNonNull(bytes));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
