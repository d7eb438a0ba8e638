package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Shows a sentence with a reference where a click or an update fails, and keeps the stack trace for the log. */
@Component
class FailureHandling implements VaadinServiceInitListener {

    private static final Logger log = LoggerFactory.getLogger(FailureHandling.class);

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource()
                .addSessionInitListener(session -> session.getSession().setErrorHandler(error -> {
                    String reference = UUID.randomUUID().toString();
                    log.error("A page failed (reference {})", reference, error.getThrowable());
                    error.getComponent().flatMap(component -> component.getUI()).ifPresent(ui -> tell(ui, reference));
                }));
    }

    private static void tell(UI ui, String reference) {
        var _ = ui.access(() -> Notices.refused(translate("base.failed.notice", reference)));
    }
}
