package dev.instar.console.base;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The texts of the console, one bundle for each page or part of it: {@code texts/audit.properties} has those whose keys
 * begin with {@code audit.}. Each is an English {@link MessageFormat}, so an apostrophe is written twice.
 */
@Component
public class Texts {

    /** By key; parsing takes longer than formatting, and some pages show thousands of texts. */
    private final Map<String, MessageFormat> formats = new ConcurrentHashMap<>();

    /**
     * The text of a key.
     *
     * @throws java.util.MissingResourceException if no bundle has the key
     */
    public String text(String key, Object... parameters) {
        MessageFormat format = formats.computeIfAbsent(key, Texts::format);
        // A format must not be used by two threads at once.
        return ((MessageFormat) format.clone()).format(parameters);
    }

    private static MessageFormat format(String key) {
        String bundle = key.substring(0, Math.max(0, key.indexOf('.')));
        return new MessageFormat(
                ResourceBundle.getBundle("texts." + bundle, Locale.ROOT).getString(key), Locale.ENGLISH);
    }
}
