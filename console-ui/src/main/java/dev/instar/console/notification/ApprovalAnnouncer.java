package dev.instar.console.notification;

import dev.instar.console.approval.ApprovalAnnouncements;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.settings.ConsoleProperties;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has every change of an approval request told once to every webhook, by one of the consoles. */
@Component
class ApprovalAnnouncer {

    private static final Logger log = LoggerFactory.getLogger(ApprovalAnnouncer.class);

    private final ApprovalAnnouncements announcements;
    private final WebhookSender sender;
    private final List<ConsoleProperties.Webhook> webhooks;

    ApprovalAnnouncer(ApprovalAnnouncements announcements, WebhookSender sender, ConsoleProperties properties) {
        this.announcements = announcements;
        this.sender = sender;
        this.webhooks = properties.webhooks();
    }

    @Scheduled(fixedDelayString = "${instar.console.limits.announce:2s}")
    void announce() {
        if (webhooks.isEmpty()) {
            return;
        }
        try {
            for (ApprovalAnnouncements.News news : announcements.take()) {
                webhooks.forEach(webhook -> sender.send(webhook, event(news.request(), news.state())));
            }
        } catch (RuntimeException e) {
            log.warn("Approvals could not be announced; it is tried again", e);
        }
    }

    private static ApprovalEvent event(ApprovalRequest request, ApprovalState state) {
        return new ApprovalEvent(
                "approval."
                        + (state == ApprovalState.PENDING
                                ? "waiting"
                                : state.name().toLowerCase(Locale.ROOT)),
                request.id(),
                request.migrationId(),
                request.subject(),
                request.requestedBy(),
                request.approvals(),
                request.quorum(),
                request.expiresAt(),
                request.evidenceHash());
    }
}
