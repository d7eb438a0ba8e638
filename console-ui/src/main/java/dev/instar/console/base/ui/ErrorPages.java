package dev.instar.console.base.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.orderedlayout.VerticalLayout;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.PageTitle;
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
    @PageTitle("Page not found · Instar")
    static final class NothingHere extends VerticalLayout implements HasErrorParameter<NotFoundException> {
        @Override
        public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> parameter) {
            add(
                    new H1("Page not found"),
                    new Paragraph("There is no page at /" + event.getLocation().getPath() + "."),
                    new Anchor("", "Go to the fleet"));
            return HttpServletResponse.SC_NOT_FOUND;
        }
    }

    @AnonymousAllowed
    @PageTitle("This page failed · Instar")
    static final class Failed extends VerticalLayout implements HasErrorParameter<Exception> {
        @Override
        public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> parameter) {
            String reference = UUID.randomUUID().toString();
            log.error(
                    "Page {} failed (reference {})",
                    event.getLocation().getPath(),
                    reference,
                    parameter.getException());
            add(
                    new H1("This page failed"),
                    new Paragraph("The console could not show it. Nothing that runs was touched."),
                    new Paragraph("Reference for the log: " + reference),
                    new Anchor("", "Go to the fleet"));
            return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        }
    }
}
