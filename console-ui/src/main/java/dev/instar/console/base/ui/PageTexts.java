package dev.instar.console.base.ui;

import com.vaadin.flow.i18n.I18NProvider;
import dev.instar.console.base.Texts;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Has {@link I18NProvider#translate} find the texts of pages. */
@Component
class PageTexts implements I18NProvider {

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
        return texts.text(locale, key, parameters);
    }
}
