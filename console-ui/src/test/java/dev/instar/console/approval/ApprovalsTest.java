package dev.instar.console.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.ConsoleTest;
import dev.instar.console.FaultTable;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.problem.ConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Approval requests: one per subject and evidence, signed decisions, quorum, expiry, and what voids them. */
@ConsoleTest
@ExtendWith(FaultTable.class)
class ApprovalsTest {

    @Autowired
    private Approvals approvals;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private JdbcClient jdbc;

    private String migration = "";

    @BeforeEach
    void start() {
        fixture.forgetAll();
        Migration stored = fixture.stored("ada", Step.IMPORTED);
        migration = stored.id();
    }

    @AfterEach
    void forget() {
        fixture.forgetAll();
    }

    private ApprovalRequest ask(String evidence, int quorum) {
        return approvals.ask(migration, "import/0", "plan", evidence, "ada", quorum, Duration.ofHours(1));
    }

    private boolean isApproved(String evidence) {
        return approvals.isApproved(migration, "import/0", "plan", evidence);
    }

    @Test
    void asking_twice_about_the_same_is_one_request() {
        assertThat(ask("e1", 1).id()).isEqualTo(ask("e1", 1).id());
    }

    @Test
    void a_request_about_other_evidence_supersedes_and_takes_the_approval_with_it() {
        ApprovalRequest first = ask("e1", 1);
        approvals.decide(first.id(), "e1", "grace", true, "");
        assertThat(isApproved("e1")).isTrue();
        assertThat(isApproved("e2")).isFalse();
        ask("e2", 1);
        assertThat(isApproved("e1")).isFalse();
        assertThatThrownBy(() -> approvals.decide(first.id(), "e1", "edsger", true, ""))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("superseded");
    }

    @Test
    void an_approval_whose_record_was_tampered_with_does_not_count() {
        ApprovalRequest request = ask("e1", 1);
        approvals.decide(request.id(), "e1", "grace", true, "");
        jdbc.sql("update instar.approval_decision set who = 'mallory' where request_id = :id")
                .param("id", request.id())
                .update();
        assertThat(isApproved("e1")).isFalse();
    }

    @Test
    void whoever_approves_it_is_never_approved_unless_quorum_others_did_and_nobody_rejected() {
        var random = new Random(11);
        List<String> people = List.of("ada", "grace", "edsger", "alan", "barbara");
        for (int run = 0; run < 100; run++) {
            String evidence = "run-" + run;
            int quorum = 1 + random.nextInt(3);
            ApprovalRequest request = ask(evidence, quorum);
            List<String> approved = new ArrayList<>();
            boolean rejected = false;
            for (int i = 0; i < 6; i++) {
                String who = people.get(random.nextInt(people.size()));
                boolean approves = random.nextInt(6) > 0;
                try {
                    approvals.decide(request.id(), evidence, who, approves, "");
                    if (approves && !approved.contains(who)) {
                        approved.add(who);
                    }
                    rejected |= !approves;
                } catch (ConflictException e) {
                    assertThat(e).hasMessageEndingWith(".");
                }
            }
            assertThat(approved).doesNotContain("ada");
            assertThat(isApproved(evidence))
                    .as("%s of %d, rejected: %s", approved, quorum, rejected)
                    .isEqualTo(approved.size() >= quorum && !rejected);
        }
    }

    @Test
    void a_request_is_void_from_the_moment_it_expires() {
        ApprovalRequest request = ask("e1", 1);
        Instant expiry = request.expiresAt();
        assertThat(request.state(expiry.minusMillis(1))).isEqualTo(ApprovalState.PENDING);
        assertThat(request.state(expiry)).isEqualTo(ApprovalState.EXPIRED);
    }
}
