package dev.instar.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.instar.e2e.Browser;
import dev.instar.e2e.MachineExtension;
import dev.instar.e2e.TestFleet;
import dev.instar.e2e.TestMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A walk of two people, each in a browser of their own, through the console of a fleet on real engines: ada in light,
 * grace in dark. No browser may complain of anything, and no page looked at on the way has a serious finding.
 */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ConsoleWalk {

    static final double TASK_MILLIS = 120_000;

    private final List<String> tiers;
    private Axe axe;
    Path state;
    TestFleet fleet;
    Browser browser;
    Page ada;
    Page grace;

    /** @param tiers of the fleet's instances */
    ConsoleWalk(List<String> tiers) {
        this.tiers = tiers;
    }

    /** The fleet they walk through. */
    TestFleet start(TestMachine machine, List<String> ofTiers, Map<String, String> nodeSettings) {
        return machine.fleetWithConsole(state, ofTiers, nodeSettings);
    }

    /** Puts databases into the empty instances before anybody looks. */
    abstract void fill();

    @BeforeAll
    void start(@TempDir Path folder, TestMachine machine) throws Exception {
        state = folder;
        axe = new Axe();
        fleet = start(machine, tiers, Map.of("limits.finalize-after", "0s"));
        fill();
        browser = machine.browser(fleet.fleet().consoleAddress());
        ada = browser.signIn("ada", "ladybird", ColorScheme.LIGHT);
        grace = browser.signIn("grace", "chrysalis", ColorScheme.DARK);
    }

    @AfterEach
    void theBrowserComplainedOfNothing() {
        browser.assertNoConsoleErrors();
    }

    /** Checks what the page shows for accessibility and takes a picture of it if pictures were asked for. */
    void look(Page page, String name) {
        axe.assertNothingSerious(page, name);
        Browser.picture(page, name);
    }

    /** As {@link #look}, for a page whose other rules were asserted in the other color scheme. */
    void lookAtColors(Page page, String name) {
        axe.assertContrast(page, name);
        Browser.picture(page, name);
    }

    void lookOnPhone(Page page, String name) {
        page.setViewportSize(360, 740);
        assertFits(page);
        look(page, name);
        page.setViewportSize(1440, 900);
    }

    static void assertFits(Page page) {
        assertThat((Boolean)
                        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("nothing of %s lies beside the screen", page.url())
                .isTrue();
    }

    static void show(Page page, ColorScheme scheme, int width, int height) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.setViewportSize(width, height);
    }

    void go(Page page, String path) {
        page.navigate(fleet.fleet().consoleAddress().resolve(path).toString());
        page.locator("h1").waitFor();
    }

    static Locator heading(Page page, String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static void awaitState(Page page, String state) {
        assertThat(page.locator(".page-heading .state-badge").first())
                .hasText(
                        Pattern.compile(".*" + state + ".*", Pattern.DOTALL),
                        new LocatorAssertions.HasTextOptions().setTimeout(TASK_MILLIS));
    }
}
