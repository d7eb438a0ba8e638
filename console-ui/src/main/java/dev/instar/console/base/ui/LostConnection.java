package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.ReconnectDialogConfiguration;
import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinServiceInitListener;
import org.springframework.stereotype.Component;

/** Says in a sentence what it means that the console is away, and leads back after a session is over. */
@Component
class LostConnection implements VaadinServiceInitListener {

    @Override
    public void serviceInit(ServiceInitEvent event) {
        event.getSource().setSystemMessagesProvider(_ -> {
            var messages = new CustomizedSystemMessages();
            // A page whose session is over loads itself again, which leads over the sign-in page back to where it was.
            messages.setSessionExpiredNotificationEnabled(false);
            messages.setInternalErrorCaption(translate("base.lost.internal-error"));
            messages.setInternalErrorMessage(translate("base.lost.internal-error.detail"));
            return messages;
        });
        event.getSource().addUIInitListener(init -> {
            ReconnectDialogConfiguration dialog = init.getUI().getReconnectDialogConfiguration();
            dialog.setDialogText(translate("base.lost.trying"));
            dialog.setDialogTextGaveUp(translate("base.lost.over"));
        });
    }
}
