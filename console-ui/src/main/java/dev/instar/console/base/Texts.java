package dev.instar.console.base;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.springframework.stereotype.Component;

/**
 * The texts of the console, one bundle for each feature: {@code texts/audit.properties} has those whose keys begin with
 * {@code audit.}. Each is a {@link MessageFormat}, so an apostrophe is written twice.
 */
@Component
public class Texts {

    /**
     * The text of a key, with English numbers.
     *
     * @throws java.util.MissingResourceException if no bundle has the key
     */
    public String text(String key, Object... parameters) {
        return text(Locale.ENGLISH, key, parameters);
    }

    /**
     * The text of a key.
     *
     * @param locale whose numbers are written
     * @throws java.util.MissingResourceException if no bundle has the key
     */
    public String text(Locale locale, String key, Object... parameters) {
        String feature = key.substring(0, key.indexOf('.'));
        ResourceBundle texts = ResourceBundle.getBundle("texts." + feature, Locale.ROOT);
        return new MessageFormat(texts.getString(key), locale).format(parameters);
    }
}
