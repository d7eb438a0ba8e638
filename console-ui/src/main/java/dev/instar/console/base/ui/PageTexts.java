package dev.instar.console.base.ui;

import com.vaadin.flow.i18n.I18NProvider;
import dev.instar.console.base.Texts;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has {@link I18NProvider#translate} find the texts of pages. A text that is missing does not stop its page. */
@Component
class PageTexts implements I18NProvider {

    private static final Logger log = LoggerFactory.getLogger(PageTexts.class);

    private final transient Texts texts;

    PageTexts(Texts texts) {
        this.texts = texts;
    }

    @Override
    public List<Locale> getProvidedLocales() {
        return List.of(Locale.ENGLISH);
    }

    @Override
    public String getTranslation(String key, Locale locale, Object... parameters) {
        try {
            return texts.text(key, parameters);
        } catch (MissingResourceException e) {
            log.error("The text {} is missing.", key, e);
            return key;
        }
    }
}
