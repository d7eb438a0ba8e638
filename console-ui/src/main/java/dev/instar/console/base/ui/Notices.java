package dev.instar.console.base.ui;

import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.NotificationVariant;
import com.vaadin.flow.server.VaadinSession;
import java.time.Instant;

/** Short messages after an act; the frame of every page lets them be read again. */
public final class Notices {

    private static final int GOOD_NEWS_MILLIS = 5_000;
    private static final int BAD_NEWS_MILLIS = 15_000;

    private Notices() {}

    public static void done(String message) {
        show(message, true);
    }

    public static void refused(String message) {
        show(message, false);
    }

    private static void show(String message, boolean good) {
        VaadinSession session = VaadinSession.getCurrent();
        if (session != null) {
            NoticeLog.of(session).add(new NoticeLog.Notice(Instant.now(), good, message));
        }
        Notification notification =
                Notification.show(message, good ? GOOD_NEWS_MILLIS : BAD_NEWS_MILLIS, Notification.Position.BOTTOM_END);
        notification.addThemeVariants(good ? NotificationVariant.SUCCESS : NotificationVariant.ERROR);
        notification.setAssertive(!good);
    }
}
