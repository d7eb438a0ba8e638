package dev.instar.console.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * What an import or a finalize of this plan needs.
 *
 * @param quorum people who must approve, none of them the requester
 * @param expires how long a request, and an approval given to it, stays good
 */
public record ApprovalRule(int quorum, Duration expires) {

    public ApprovalRule {
        quorum = quorum == 0 ? 1 : quorum;
        expires = Objects.requireNonNullElse(expires, Duration.ofHours(24));
    }

    void require() {
        BadPlan.unless(quorum >= 1 && quorum <= 10, "approval.quorum", "must be 1 to 10");
        BadPlan.unless(
                expires.compareTo(Duration.ofSeconds(1)) >= 0 && expires.compareTo(Duration.ofDays(90)) <= 0,
                "approval.expires",
                "must be 1 second to 90 days");
    }
}
