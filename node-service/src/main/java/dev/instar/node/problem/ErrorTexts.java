package dev.instar.node.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** What errors say, from {@code errors.properties}. */
final class ErrorTexts {

    private static final Properties TEXTS = read();

    private ErrorTexts() {}

    private static Properties read() {
        try (InputStream in = Objects.requireNonNull(ErrorTexts.class.getResourceAsStream("errors.properties"))) {
            var texts = new Properties();
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws NullPointerException if there is no such text, which a test rules out */
    static String of(String code, String part) {
        return Objects.requireNonNull(TEXTS.getProperty(code + "." + part), code);
    }
}
