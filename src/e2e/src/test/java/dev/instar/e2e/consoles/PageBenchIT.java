package dev.instar.e2e.consoles;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.instar.e2e.Browser;
import dev.instar.e2e.MachineExtension;
import dev.instar.e2e.TestMachine;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedFleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the migration page does with 1 000 instances of 10 databases and 200 progress events a second: how long an event
 * takes from the node to the screen, and what that costs the console and the browser. Measures; asserts nothing.
 */
@EnabledIfSystemProperty(named = "instar.bench", matches = "true")
@ExtendWith(MachineExtension.class)
class PageBenchIT {

    private static final int NODES = 1_000;
    private static final int DATABASES = 10;
    /** Every simulated node at work sends two events a second. */
    private static final int AT_WORK = 100;

    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final int SETTLING_MILLIS = 15_000;

    /** Notes the age of every progress event of the first database when its text first stands on the page. */
    private static final String WATCH = """
            () => {
              window.ages = [];
              let last = "";
              const look = () => {
                const text = document.querySelector("database-progress")?.shadowRoot?.querySelector(".detail")?.textContent ?? "";
                const sent = /at (\\d{13})/.exec(text)?.[1];
                if (sent && sent !== last) {
                  last = sent;
                  window.ages.push(Date.now() - Number(sent));
                }
                requestAnimationFrame(look);
              };
              look();
            }""";

    /** Scrolls the matrix up and down for five seconds. @return milliseconds between frames */
    private static final String SCROLL = """
            () => new Promise((done) => {
              const body = document.querySelector("status-matrix").shadowRoot.querySelector(".body");
              const frames = [];
              let last = performance.now();
              const began = last;
              const step = (now) => {
                frames.push(now - last);
                last = now;
                body.scrollTop = (Math.sin((now - began) / 800) + 1) / 2 * body.scrollHeight;
                if (now - began < 5000) { requestAnimationFrame(step); } else { done(frames.slice(1)); }
              };
              requestAnimationFrame(step);
            })""";

    @TempDir
    Path state;

    @Test
    void a_thousand_instances_on_one_page(TestMachine machine) throws Exception {
        try (var nodes = SimulatedFleet.start(
                        Collections.nCopies(NODES, "ladybug-standard"),
                        DATABASES,
                        EngineVersion.parse("ladybug@0.16.1"),
                        EngineVersion.parse("ladybug@0.20.4"),
                        0);
                var registry = new Registry(machine.cloud())) {
            nodes.nodes().forEach(node -> node.takes(OperationKind.EXPORT, Duration.ofSeconds(90)));
            registry.register(nodes);
            List<String> settings = new ArrayList<>(registry.settings());
            settings.addAll(List.of(
                    "--instar.console.limits.refresh=10s",
                    "--instar.console.local-users[0].name=ada",
                    "--instar.console.local-users[0].display-name=Ada",
                    "--instar.console.local-users[0].password=ladybird"));
            ConsoleProcess console =
                    ConsoleProcess.start(machine, "console", state, settings).awaitReady();
            Browser browser = machine.browser(console.address());
            Page page = browser.signIn("ada", "ladybird", ColorScheme.LIGHT);
            fleet(console, page);
            measure(console, page, start(console));
        }
    }

    private static void fleet(ConsoleProcess console, Page page) throws Exception {
        while (console.api().get("/fleet").get("instances").size() < NODES
                || console.api()
                        .get("/fleet")
                        .get("instances")
                        .valueStream()
                        .anyMatch(instance -> !instance.has("node"))) {
            Thread.sleep(1_000);
        }
        page.reload();
        page.getByText("1,000 instances").first().waitFor();
        page.waitForTimeout(1_000);
        Browser.picture(page, "fleet-thousand");
    }

    private static String start(ConsoleProcess console) {
        String plan = "{\"name\": \"A thousand instances\", \"source\": \"ladybug@0.16.1\", \"target\":"
                + " \"ladybug@0.20.4\", \"order\": [{\"name\": \"all\", \"concurrency\": " + AT_WORK + "}]}";
        return console.api().start(plan);
    }

    private static void measure(ConsoleProcess console, Page page, String migration) throws Exception {
        page.navigate(console.address().resolve(migration).toString());
        page.locator("database-progress .detail").first().waitFor(new Locator.WaitForOptions().setTimeout(120_000));
        page.waitForTimeout(SETTLING_MILLIS);
        page.evaluate(WATCH);
        double consoleCpu = metric(console, "process_cpu_time_ns_total") / 1e9;
        Duration browserCpu = browserCpu();
        page.waitForTimeout((double) MEASURED.toMillis());
        double consoleUsed = metric(console, "process_cpu_time_ns_total") / 1e9 - consoleCpu;
        Duration browserUsed = browserCpu().minus(browserCpu);
        List<Double> ages = numbers(page.evaluate("() => window.ages"));
        double heap = metric(console, "jvm_memory_used_bytes{area=\"heap\"");
        Browser.picture(page, "migration-thousand");
        List<Double> frames = numbers(page.evaluate(SCROLL));

        row("Instances, databases, events a second", NODES + ", " + NODES * DATABASES + ", " + 2 * AT_WORK);
        row("Events of one database that reached the page in " + MEASURED.toSeconds() + " s", ages.size());
        row("From the node to the page, p50", Math.round(percentile(ages, 50)) + " ms");
        row("From the node to the page, p95", Math.round(percentile(ages, 95)) + " ms");
        row("CPU of the console, of one core", percent(consoleUsed));
        row("Heap of the console, used", Math.round(heap / (1 << 20)) + " MiB");
        row("CPU of the browser, of one core", percent(browserUsed.toMillis() / 1e3));
        row("Between two frames while scrolling the matrix, p50", Math.round(percentile(frames, 50)) + " ms");
        row("Between two frames while scrolling the matrix, p95", Math.round(percentile(frames, 95)) + " ms");
    }

    private static void row(String what, Object value) {
        System.out.printf("| %s | %s |%n", what, value);
    }

    private static String percent(double seconds) {
        return Math.round(100 * seconds / MEASURED.toSeconds()) + " %";
    }

    private static List<Double> numbers(Object list) {
        return ((List<?>) list)
                .stream()
                        .map(number -> ((Number) number).doubleValue())
                        .sorted()
                        .toList();
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.isEmpty() ? Double.NaN : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static double metric(ConsoleProcess console, String start) {
        return console.metrics()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Duration browserCpu() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .filter(info -> info.command().orElse("").contains("chrom"))
                .flatMap(info -> info.totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
