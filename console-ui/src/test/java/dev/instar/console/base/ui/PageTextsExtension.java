package dev.instar.console.base.ui;

import com.vaadin.flow.di.DefaultInstantiator;
import com.vaadin.flow.di.Instantiator;
import com.vaadin.flow.i18n.I18NProvider;
import com.vaadin.flow.server.VaadinService;
import com.vaadin.flow.server.VaadinServletService;
import dev.instar.console.base.Texts;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets a part of a page find its texts in a test without a console. */
public final class PageTextsExtension implements BeforeEachCallback, AfterEachCallback {

    private static final VaadinService SERVICE = new Service();

    @Override
    public void beforeEach(ExtensionContext context) {
        VaadinService.setCurrent(SERVICE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        VaadinService.setCurrent(null);
    }

    private static final class Service extends VaadinServletService {

        @Override
        public Instantiator getInstantiator() {
            return new TextsAlone(this);
        }
    }

    private static final class TextsAlone extends DefaultInstantiator {

        TextsAlone(VaadinService service) {
            super(service);
        }

        @Override
        public I18NProvider getI18NProvider() {
            return new PageTexts(new Texts());
        }
    }
}
