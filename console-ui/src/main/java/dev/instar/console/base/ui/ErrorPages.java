package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.orderedlayout.VerticalLayout;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is shown where no page is, or where one fails: a sentence and a way on, never a stack trace. */
final class ErrorPages {

    private static final Logger log = LoggerFactory.getLogger(ErrorPages.class);

    private ErrorPages() {}

    @AnonymousAllowed
    static final class NothingHere extends VerticalLayout
            implements HasErrorParameter<NotFoundException>, HasDynamicTitle {
        @Override
        public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> parameter) {
            add(
                    new H1(translate("base.not-found.heading")),
                    new Paragraph(translate(
                            "base.not-found.detail", event.getLocation().getPath())),
                    new Anchor("", translate("base.error.fleet")));
            return HttpServletResponse.SC_NOT_FOUND;
        }

        @Override
        public String getPageTitle() {
            return translate("base.not-found.title");
        }
    }

    @AnonymousAllowed
    static final class Failed extends VerticalLayout implements HasErrorParameter<Exception>, HasDynamicTitle {
        @Override
        public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> parameter) {
            String reference = UUID.randomUUID().toString();
            log.error(
                    "Page {} failed (reference {})",
                    event.getLocation().getPath(),
                    reference,
                    parameter.getException());
            add(
                    new H1(translate("base.failed.heading")),
                    new Paragraph(translate("base.failed.detail")),
                    new Paragraph(translate("base.failed.reference", reference)),
                    new Anchor("", translate("base.error.fleet")));
            return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        }

        @Override
        public String getPageTitle() {
            return translate("base.failed.title");
        }
    }
}
