package dev.instar.console.base.ui;

import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.notification.NotificationVariant;

/** Short messages after an act. */
public final class Notices {

    private static final int GOOD_NEWS_MILLIS = 4_000;
    private static final int BAD_NEWS_MILLIS = 12_000;

    private Notices() {}

    public static void done(String message) {
        show(message, GOOD_NEWS_MILLIS, NotificationVariant.SUCCESS);
    }

    public static void refused(String message) {
        show(message, BAD_NEWS_MILLIS, NotificationVariant.ERROR);
    }

    private static void show(String message, int millis, NotificationVariant variant) {
        Notification notification = Notification.show(message, millis, Notification.Position.BOTTOM_END);
        notification.addThemeVariants(variant);
    }
}
