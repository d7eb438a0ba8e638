package dev.instar.console.base.ui;

import com.vaadin.flow.server.VaadinSession;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last 50 messages a person was shown, to be read again. Belongs to a session and is used with its lock held. */
final class NoticeLog {

    private static final int REMEMBERED = 50;

    record Notice(Instant at, boolean good, String text) {}

    private final Deque<Notice> notices = new ArrayDeque<>();

    static NoticeLog of(VaadinSession session) {
        NoticeLog known = session.getAttribute(NoticeLog.class);
        if (known == null) {
            known = new NoticeLog();
            session.setAttribute(NoticeLog.class, known);
        }
        return known;
    }

    void add(Notice notice) {
        notices.addFirst(notice);
        if (notices.size() > REMEMBERED) {
            notices.removeLast();
        }
    }

    /** The latest first. */
    List<Notice> list() {
        return List.copyOf(notices);
    }
}
