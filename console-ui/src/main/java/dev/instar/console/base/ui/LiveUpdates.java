package dev.instar.console.base.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.shared.Registration;
import dev.instar.console.LiveChanges;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings changes to open pages, however many there are, at most four times a second: changes only mark a page, and one
 * clock flushes the marked ones.
 */
@Component
public class LiveUpdates {

    private record Subscriber(UI ui, Runnable refresh, AtomicBoolean marked) {}

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

    LiveUpdates(LiveChanges changes) {
        changes.onChange(
                () -> subscribers.forEach(subscriber -> subscriber.marked().set(true)));
    }

    /** Call in {@code onAttach} and remove in {@code onDetach}; the refresh runs with the page's lock held. */
    public Registration subscribe(UI ui, Runnable refresh) {
        var subscriber = new Subscriber(ui, refresh, new AtomicBoolean());
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    @Scheduled(fixedDelayString = "${instar.console.limits.flush:250ms}")
    void flush() {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.marked().compareAndSet(true, false)) {
                try {
                    subscriber.ui().access(subscriber.refresh()::run);
                } catch (UIDetachedException e) {
                    subscribers.remove(subscriber);
                }
            }
        }
    }
}
