package dev.instar.console.base.ui;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.shared.Registration;
import org.jspecify.annotations.Nullable;

/** A page that shows itself anew whenever something changed, for as long as it is open. */
public abstract class LivePage extends Main {

    private final UiBroadcaster broadcaster;
    private @Nullable Registration subscription;

    protected LivePage(UiBroadcaster broadcaster) {
        this.broadcaster = broadcaster;
        addClassName("page");
    }

    /** Shows what is true now. Called when the page opens and after changes, with the page's lock held. */
    protected abstract void refresh();

    /** Shows how far operations are; called alone where nothing else changed. */
    protected void refreshProgress() {}

    @Override
    protected void onAttach(AttachEvent event) {
        subscription = broadcaster.subscribe(event.getUI(), this::refresh, this::refreshProgress);
        refresh();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (subscription != null) {
            subscription.remove();
        }
    }
}
