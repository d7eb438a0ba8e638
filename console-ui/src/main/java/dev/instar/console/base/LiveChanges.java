package dev.instar.console.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** Tells whoever listens that something a page may show has changed. Listeners must be quick. */
@Component
public class LiveChanges {

    /** Hears of changes. */
    public interface Listener {

        /** Something is not what it was. */
        void changed();

        /** Running operations are further; nothing else is new. */
        void progressed();
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public void onChange(Listener listener) {
        listeners.add(listener);
    }

    public void announce() {
        listeners.forEach(Listener::changed);
    }

    public void announceProgress() {
        listeners.forEach(Listener::progressed);
    }
}
