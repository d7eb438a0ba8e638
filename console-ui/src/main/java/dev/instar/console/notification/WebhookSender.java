package dev.instar.console.notification;

import dev.instar.console.digest.Hmac;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Posts events; tries a few times, then logs and gives up. */
@Component
class WebhookSender implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int MOST_UNDER_WAY = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final JsonMapper json = WireJson.mapper();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
    private final OkHttpClient http = new OkHttpClient.Builder()
            .callTimeout(TIMEOUT)
            .followRedirects(false)
            .build();

    private final int attempts;
    private final Duration pause;

    WebhookSender(ConsoleProperties properties) {
        attempts = properties.limits().webhookAttempts();
        pause = properties.limits().webhookPause();
    }

    /** Returns at once. */
    void send(ConsoleProperties.Webhook webhook, ApprovalEvent event) {
        if (!underWay.tryAcquire()) {
            log.warn("So many webhooks are under way that {} is not told to {}", event.event(), webhook.url());
            return;
        }
        threads.execute(() -> {
            try {
                deliver(webhook, event);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                underWay.release();
            }
        });
    }

    private void deliver(ConsoleProperties.Webhook webhook, ApprovalEvent event) throws InterruptedException {
        byte[] body = json.writeValueAsBytes(
                switch (webhook.format()) {
                    case GENERIC -> event;
                    case SLACK -> Map.of("text", event.sentence());
                });
        Request.Builder request =
                new Request.Builder().url(webhook.url().toString()).post(RequestBody.create(body, JSON));
        if (webhook.secret() != null) {
            request.header("X-Instar-Signature", "sha256=" + new Hmac(webhook.secret()).sign(body));
        }
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try (Response response = http.newCall(request.build()).execute()) {
                if (response.isSuccessful()) {
                    return;
                }
                log.warn("Webhook {} answered {} to {}", webhook.url(), response.code(), event.event());
            } catch (IOException e) {
                log.warn("Webhook {} could not be told {}: {}", webhook.url(), event.event(), e.getMessage());
            }
            Thread.sleep(pause.multipliedBy(attempt));
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
