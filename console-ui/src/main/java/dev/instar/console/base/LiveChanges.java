package dev.instar.console.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells listeners that something a page may show has changed. Listeners must be quick. */
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

    /** Inside a transaction, announces after the commit, so that pages do not read the old rows. */
    public void announce() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            listeners.forEach(Listener::changed);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                listeners.forEach(Listener::changed);
            }
        });
    }

    public void announceProgress() {
        listeners.forEach(Listener::progressed);
    }
}
