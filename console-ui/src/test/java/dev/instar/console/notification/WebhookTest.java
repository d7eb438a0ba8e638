package dev.instar.console.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.instar.console.ConsoleTest;
import dev.instar.console.approval.ApprovalAnnouncements;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.settings.ConsoleProperties.Webhook;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Approvals are announced to webhooks: signed JSON or a sentence, tried again, each change once. */
@ConsoleTest
class WebhookTest {

    private record Received(String body, @Nullable String signature) {}

    private static final ApprovalEvent EVENT = new ApprovalEvent(
            "approval.waiting", "r-1", "m-1", "import/0", "ada", 0, 1, Instant.parse("2026-06-01T12:00:00Z"), "abc");

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private int refusals;

    @Autowired
    private WebhookSender sender;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private Approvals approvals;

    @Autowired
    private ApprovalAnnouncements announcements;

    WebhookTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refuse = refusals-- > 0;
            exchange.sendResponseHeaders(refuse ? 503 : 204, -1);
            exchange.close();
            if (!refuse) {
                received.add(new Received(body, exchange.getRequestHeaders().getFirst("X-Instar-Signature")));
            }
        });
        server.start();
    }

    @BeforeEach
    void forget() {
        fixture.forgetAll();
        announcements.take();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        fixture.forgetAll();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("something was sent").isNotNull();
        return next;
    }

    @Test
    void a_generic_webhook_gets_signed_json() throws Exception {
        sender.send(new Webhook(address(), Webhook.Format.GENERIC, "secret"), EVENT);
        Received got = next();
        assertThat(WireJson.mapper().readTree(got.body()).get("requested_by").asString())
                .isEqualTo("ada");
        assertThat(got.signature()).startsWith("sha256=").hasSize(71);
    }

    @Test
    void a_slack_webhook_gets_a_sentence() throws Exception {
        sender.send(new Webhook(address(), Webhook.Format.SLACK, null), EVENT);
        Received got = next();
        assertThat(WireJson.mapper().readTree(got.body()).get("text").asString())
                .contains("m-1", "a person other than ada");
        assertThat(got.signature()).isNull();
    }

    @Test
    void a_webhook_that_refuses_at_first_is_tried_again() throws Exception {
        refusals = 1;
        sender.send(new Webhook(address(), Webhook.Format.SLACK, null), EVENT);
        assertThat(next().body()).contains("m-1");
    }

    @Test
    void every_change_of_a_request_is_announced_once() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        assertThat(announcements.take())
                .extracting(ApprovalAnnouncements.News::state)
                .containsExactly(ApprovalState.PENDING);
        assertThat(announcements.take()).isEmpty();
        var request = approvals.latest(migration.id(), "import/0").orElseThrow();
        approvals.decide(request.id(), request.evidenceHash(), "grace", true, "");
        assertThat(announcements.take())
                .extracting(ApprovalAnnouncements.News::state)
                .containsExactly(ApprovalState.APPROVED);
        assertThat(announcements.take()).isEmpty();
    }
}
