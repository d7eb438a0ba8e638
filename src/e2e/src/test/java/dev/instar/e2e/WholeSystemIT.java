package dev.instar.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.instar.localfleet.Datasets;
import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two people move real data in a browser from LadybugDB 0.16.1 to 0.20.4 and back: persons and what they know of LDBC SF 0.1 (0.1 million
 * rows), in {@code ./instar crash} all of it (1.8 million) and SNAP amazon0601 (3.4 million edges).
 */
@ExtendWith(MachineExtension.class)
class WholeSystemIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final boolean FULL = Boolean.getBoolean("instar.crash.full");
    private static final List<String> LEFT_OUT = List.of("Comment", "Forum", "isLocatedIn", "Post");
    private static final double TASK_MILLIS = 300_000;

    @TempDir
    Path state;

    @Test
    void two_people_export_approve_import_and_roll_back_in_the_browser(TestMachine machine) throws Exception {
        TestFleet fleet = machine.fleetWithConsole(state, List.of(TestMachine.SHARED), Map.of());
        Browser browser = machine.browser(fleet.fleet().consoleAddress());
        NodeApi node = fleet.node();
        node.createDatabase("ldbc");
        Datasets.load(
                node,
                "ldbc",
                Datasets.ldbc(),
                LocalFleet.loadFolder(state).resolve("ldbc"),
                file -> FULL || LEFT_OUT.stream().noneMatch(file::contains));
        if (FULL) {
            node.createDatabase("amazon");
            Datasets.load(
                    node,
                    "amazon",
                    Datasets.amazon(),
                    LocalFleet.loadFolder(state).resolve("amazon"));
        }
        List<QueryAnswer> before = answers(node);

        Page ada = browser.signIn("ada", "ladybird", ColorScheme.LIGHT);
        Page grace = browser.signIn("grace", "chrysalis", ColorScheme.DARK);
        assertThat(ada.getByText("LadybugDB 0.16.1").first()).isVisible();
        Browser.button(ada, "Start export to 0.20.4 ...").click();
        ada.getByLabel("Reason, for the audit").fill("the change window");
        Browser.button(ada, "Start").click();
        ada.waitForURL(url -> url.contains("/migrations/m-"));
        assertThat(percentagesUntil(ada, seen -> badge(ada, "Awaiting approval").isVisible(), "export"))
                .as("progress moves")
                .hasSizeGreaterThan(FULL ? 3 : 0);
        Browser.picture(ada, "awaiting-approval");

        assertThat(ada.getByText("Waiting for a person other than ada to approve")
                        .first())
                .isVisible();
        String migrationPage = ada.url();
        Browser.link(ada, "View approval request").click();
        assertThat(Browser.button(ada, "Approve")).isDisabled();
        assertThat(ada.getByText("You requested this, so another person has to approve it"))
                .isVisible();
        grace.navigate(ada.url());
        Browser.button(grace, "Approve").click();
        ada.navigate(migrationPage);
        Locator startImport = Browser.button(ada, "Activate 0.20.4 and import ...");
        startImport.click();
        assertThat(Browser.button(ada, "Import")).isDisabled();
        ada.getByLabel("Reason, for the audit").fill("the window is open");
        ada.getByLabel("Type ladybug-shared to confirm").fill("ladybug-shared");
        Browser.button(ada, "Import").click();
        assertThat(badge(ada, "Importing")).isVisible();
        String migration = ada.url();
        percentagesUntil(
                ada,
                seen -> seen.size() > 3
                        || badge(ada, "Migrated, pending finalize").isVisible(),
                "import");
        browser.assertNoConsoleErrors();
        fleet.killAndRestartConsole();
        ada.getByLabel("Username").waitFor(new Locator.WaitForOptions().setTimeout(TASK_MILLIS));
        Browser.signIn(ada, "ada", "ladybird");
        // A console that has just started draws its first page beside an import that keeps every core busy, and which
        // may be over before the page is there.
        assertThat(badge(ada, "Importing").or(badge(ada, "Migrated, pending finalize")))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
        assertThat(ada).hasURL(migration);
        browser.forgetConsoleErrors();
        assertThat(badge(ada, "Migrated, pending finalize"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        Browser.picture(ada, "completed");

        assertThat(answers(node)).isEqualTo(before);
        assertThat(storageVersions(node)).containsOnly(47);
        assertThat(fleet.healthStatus()).isEqualTo(200);

        ada.getByLabel("Roll back " + TestFleet.INSTANCE).click();
        ada.getByLabel("Reason, for the audit").fill("to see the way back");
        ada.getByLabel("Type " + TestFleet.INSTANCE + " to confirm").fill(TestFleet.INSTANCE);
        Browser.button(ada, "Roll back").click();
        assertThat(badge(ada, "Rolled back"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        Browser.picture(ada, "rolled-back");

        assertThat(answers(node)).isEqualTo(before);
        assertThat(storageVersions(node)).containsOnly(40);
        NodeInfo info = node.read(node.get("/info"), NodeInfo.class);
        assertThat(info.engine()).hasToString(FROM);
        browser.assertNoConsoleErrors();
    }

    /** The state of the migration whose page is shown. */
    private static Locator badge(Page page, String state) {
        return page.locator(".page-heading .state-badge", new Page.LocatorOptions().setHasText(state));
    }

    /** Every percentage seen on the page until they are enough; takes a picture when the first one is. */
    private static Set<String> percentagesUntil(Page page, Predicate<Set<String>> enough, String picture) {
        var seen = new TreeSet<String>();
        long deadline = System.nanoTime() + (long) (TASK_MILLIS * 1_000_000);
        while (!enough.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The page showed only " + seen);
            }
            boolean first = seen.isEmpty();
            seen.addAll(page.locator("database-progress .percent").allInnerTexts());
            if (first && !seen.isEmpty()) {
                Browser.picture(page, picture);
            }
            page.waitForTimeout(100);
        }
        return seen;
    }

    private static List<QueryAnswer> answers(NodeApi node) {
        List<QueryAnswer> answers = new ArrayList<>(List.of(
                node.query("ldbc", "MATCH (p:Person) RETURN p.* ORDER BY p.id LIMIT 100"),
                node.query(
                        "ldbc",
                        "MATCH (a:Person)-[k:knows]->(b:Person) RETURN count(*), min(k.creationDate), max(k.creationDate), sum(a.id % 97)"),
                node.query("ldbc", "MATCH (c:Comment) RETURN count(*), min(c.content), max(c.length)"),
                node.query(
                        "ldbc",
                        "MATCH (p:Post)-[:Post_hasCreator]->(a:Person) RETURN a.id, count(*) AS posts "
                                + "ORDER BY posts DESC, a.id LIMIT 20"),
                node.query(
                        "ldbc",
                        "MATCH (p:Person)-[:hasInterest]->(t:Tag) RETURN t.name, count(*) AS persons "
                                + "ORDER BY persons DESC, t.name LIMIT 20")));
        if (FULL) {
            answers.add(node.query("amazon", "MATCH (a)-[f]->(b) RETURN count(*)"));
            answers.add(node.query(
                    "amazon", "MATCH (a)-[f]->(b) RETURN a.ID, count(*) AS n ORDER BY n DESC, a.ID LIMIT 20"));
        }
        return answers;
    }

    private static List<Integer> storageVersions(NodeApi node) {
        DatabaseInfo[] found = node.read(node.get("/databases"), DatabaseInfo[].class);
        return Arrays.stream(found).map(DatabaseInfo::storageVersion).toList();
    }
}
