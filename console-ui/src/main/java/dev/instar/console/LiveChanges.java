package dev.instar.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** Tells whoever listens that something a page may show has changed. Listeners must be quick. */
@Component
public class LiveChanges {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public void announce() {
        listeners.forEach(Runnable::run);
    }
}
