package dev.instar.console.base.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Text of the {@code docs} folder that the build packs into the console. */
final class Document {

    private Document() {}

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(
                Document.class.getResourceAsStream("/docs/" + name), () -> "the build packs docs/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
