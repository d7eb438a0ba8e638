package dev.instar.console.base.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.shared.Registration;
import dev.instar.console.base.LiveChanges;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Brings changes to open pages, however many there are, at most four times a second: changes only mark a page, and one
 * clock flushes the marked ones.
 */
@Component
public class UiBroadcaster {

    private enum Mark {
        NOTHING,
        PROGRESS,
        CHANGE
    }

    /** @param queued whether an update still waits for the page's lock; a slow page gets no second one */
    private record Subscriber(
            UI ui, Runnable refresh, Runnable refreshProgress, AtomicReference<Mark> mark, AtomicBoolean queued) {

        void mark(Mark at) {
            mark.updateAndGet(before -> before.compareTo(at) < 0 ? at : before);
        }

        /** @return whether the page is still there */
        boolean flush() {
            if (mark.get() != Mark.NOTHING && queued.compareAndSet(false, true)) {
                try {
                    var _ = ui.access(this::update);
                } catch (UIDetachedException e) {
                    return false;
                }
            }
            return true;
        }

        private void update() {
            queued.set(false);
            switch (mark.getAndSet(Mark.NOTHING)) {
                case NOTHING -> {}
                case PROGRESS -> refreshProgress.run();
                case CHANGE -> refresh.run();
            }
        }
    }

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

    UiBroadcaster(LiveChanges changes) {
        changes.onChange(new LiveChanges.Listener() {
            @Override
            public void changed() {
                subscribers.forEach(subscriber -> subscriber.mark(Mark.CHANGE));
            }

            @Override
            public void progressed() {
                subscribers.forEach(subscriber -> subscriber.mark(Mark.PROGRESS));
            }
        });
    }

    /** Call in {@code onAttach} and remove in {@code onDetach}; the refresh runs with the page's lock held. */
    public Registration subscribe(UI ui, Runnable refresh) {
        return subscribe(ui, refresh, () -> {});
    }

    /**
     * Keeps a page up to date for as long as it is attached.
     *
     * @param refreshProgress called instead where only the progress of operations is new
     */
    public Registration subscribe(UI ui, Runnable refresh, Runnable refreshProgress) {
        var subscriber =
                new Subscriber(ui, refresh, refreshProgress, new AtomicReference<>(Mark.NOTHING), new AtomicBoolean());
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    @Scheduled(fixedDelayString = "${instar.console.limits.flush:250ms}")
    void flush() {
        subscribers.removeIf(subscriber -> !subscriber.flush());
    }
}
