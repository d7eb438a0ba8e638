package dev.instar.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.instar.e2e.Browser;
import dev.instar.e2e.SmallGraph;
import dev.instar.e2e.TestFleet;
import dev.instar.e2e.TestMachine;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The pages around the fleet, also while a node, the registry or the console fails. */
class FleetPagesIT extends ConsoleWalk {

    FleetPagesIT() {
        super(List.of(TestMachine.SHARED, "ladybug-xlarge"));
    }

    /** With servers of its own: it kills the registry. */
    @Override
    TestFleet start(TestMachine machine, List<String> ofTiers, Map<String, String> nodeSettings) {
        return machine.fleetWithConsoleAndServers(state, ofTiers, nodeSettings);
    }

    @Override
    void fill() {
        SmallGraph.create(fleet.fleet().node("i-shared-1"), "orders");
    }

    @Test
    @Order(1)
    void the_fleet_is_searched_and_the_search_stands_in_the_address() {
        assertThat(Browser.link(ada, "i-shared-1")).isVisible();
        look(ada, "fleet");
        ada.keyboard().press("/");
        ada.keyboard().type("xlarge");
        assertThat(Browser.link(ada, "i-shared-1")).isHidden();
        assertThat(Browser.link(ada, "i-xlarge-2")).isVisible();
        assertThat(ada).hasURL(Pattern.compile(".*\\?q=xlarge"));
        ada.reload();
        assertThat(Browser.link(ada, "i-xlarge-2")).isVisible();
        assertThat(Browser.link(ada, "i-shared-1")).isHidden();
        Download csv = ada.waitForDownload(() -> Browser.link(ada, "Export CSV").click());
        assertThat(csv.path()).content().contains("i-xlarge-2,ladybug-xlarge").doesNotContain("i-shared-1");
        go(ada, "/?q=nothing-has-this-name");
        assertThat(ada.getByText("No instance matches.")).isVisible();
        go(grace, "/");
        assertThat(Browser.link(grace, "i-shared-1")).isVisible();
        look(grace, "fleet-dark");
    }

    @Test
    @Order(1)
    void a_page_does_not_jump_when_it_opens() {
        go(ada, "/");
        Object shifted = ada.evaluate("""
                () => new Promise((done) => {
                  let sum = 0;
                  new PerformanceObserver((list) => list.getEntries().forEach((shift) => (sum += shift.value)))
                    .observe({ type: "layout-shift", buffered: true });
                  setTimeout(() => done(sum), 1000);
                })""");
        assertThat(((Number) shifted).doubleValue())
                .as("cumulative layout shift; 0.1 is the most that web.dev calls good")
                .isLessThan(0.1);
    }

    @Test
    @Order(2)
    void the_keyboard_leads_everywhere() {
        go(ada, "/");
        heading(ada, "Fleet").waitFor();
        ada.keyboard().press("/");
        ada.keyboard().press("Escape");
        ada.keyboard().press("g");
        ada.keyboard().press("m");
        heading(ada, "Migrations").waitFor();
        ada.keyboard().press("g");
        ada.keyboard().press("a");
        heading(ada, "Approvals").waitFor();
        assertThat(ada.getByText("Nothing waits for an approval.")).isVisible();
        ada.keyboard().press("?");
        assertThat(ada.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Keyboard shortcuts"))
                        .getByText("Search on this page"))
                .isVisible();
        look(ada, "keyboard");
        ada.keyboard().press("Escape");
        ada.goBack();
        heading(ada, "Migrations").waitFor();
    }

    @Test
    @Order(3)
    void a_page_that_does_not_exist_says_so() {
        go(ada, "/migrations/m-nothing");
        assertThat(heading(ada, "Page not found")).isVisible();
        assertThat(ada).hasTitle("Page not found · Instar");
        look(ada, "nothing-here");
        browser.forgetConsoleErrors();
    }

    @Test
    @Order(4)
    void a_reader_is_led_back_to_the_page_after_the_console_was_killed() throws Exception {
        go(ada, "/instances/i-xlarge-2?view=health");
        ada.getByText("HTTP 200").waitFor();
        String address = ada.url();
        browser.assertNoConsoleErrors();
        fleet.killAndRestartConsole();
        for (Page page : List.of(ada, grace)) {
            page.getByLabel("Username").waitFor(new Locator.WaitForOptions().setTimeout(TASK_MILLIS));
        }
        assertThat(ada.getByText("Your session is over.")).isVisible();
        look(ada, "login");
        look(grace, "login-dark");
        Browser.signIn(ada, "ada", "ladybird");
        assertThat(ada.getByText("HTTP 200")).isVisible();
        assertThat(ada).hasURL(address);
        Browser.signIn(grace, "grace", "chrysalis");
        heading(grace, "Fleet").waitFor();
        browser.forgetConsoleErrors();
    }

    @Test
    @Order(5)
    void a_node_that_died_and_a_registry_that_is_away_are_shown_for_what_they_are() {
        go(ada, "/");
        fleet.fleet().child("i-xlarge-2").process().destroyForcibly();
        assertThat(ada.locator(".state-badge", new Page.LocatorOptions().setHasText("Unreachable")))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        assertThat(ada.getByText("does not answer").first()).isVisible();
        look(ada, "node-away");
        go(ada, "/instances/i-xlarge-2");
        assertThat(ada.getByText("the console keeps asking").first()).isVisible();
        go(ada, "/");
        fleet.fleet().child("registry").process().destroyForcibly();
        assertThat(ada.locator(".trouble").getByText("cannot be read"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        assertThat(Browser.link(ada, "i-shared-1")).isVisible();
        look(ada, "registry-away");
    }
}
