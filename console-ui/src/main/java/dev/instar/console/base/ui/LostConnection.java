package dev.instar.console.base.ui;

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
            messages.setInternalErrorCaption("This page failed");
            messages.setInternalErrorMessage(
                    "Nothing that runs was touched. Click here, or press Esc, to load it again.");
            return messages;
        });
        event.getSource().addUIInitListener(init -> {
            ReconnectDialogConfiguration dialog = init.getUI().getReconnectDialogConfiguration();
            dialog.setDialogText(
                    "The console does not answer; this page keeps trying. The nodes go on with what they were told.");
            dialog.setDialogTextGaveUp(
                    "The console has not answered for a while. Load the page again when it is back; the nodes go on with"
                            + " what they were told.");
        });
    }
}
