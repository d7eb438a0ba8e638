package dev.instar.e2e.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.instar.e2e.Browser;
import dev.instar.e2e.SmallGraph;
import dev.instar.e2e.TestMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A tier moves from plan to finalize, with a failure and a way back, as two people see it. */
class MigrationPagesIT extends ConsoleWalk {

    private static final String TIER = "ladybug-standard";
    private static final String GOOD = "i-standard-2";
    private static final String BROKEN = "i-standard-3";
    private String migration = "";

    MigrationPagesIT() {
        super(List.of(TestMachine.SHARED, TIER, TIER));
    }

    @Override
    void fill() {
        SmallGraph.create(fleet.node(), "orders");
        for (String instance : List.of(GOOD, BROKEN)) {
            SmallGraph.create(fleet.fleet().node(instance), "orders");
            SmallGraph.create(fleet.fleet().node(instance), "parts");
        }
    }

    @Test
    @Order(1)
    void a_plan_is_made_with_its_dry_run_beside_it() {
        go(ada, "/migrations/new?tier=ladybug-standard");
        assertThat(ada.getByText("Touches 2 instances with 4 databases")).isVisible();
        ada.getByLabel("Name").fill("Standard tier");
        ada.getByLabel("Everything in one wave").check();
        assertThat(ada.getByText("of wave ladybug-standard (" + GOOD + ", " + BROKEN + ")"))
                .isVisible();
        ada.getByLabel("Instances at the same time, in each wave").fill("0");
        ada.getByLabel("Instances at the same time, in each wave").press("Tab");
        assertThat(ada.getByText("Invalid plan")).isVisible();
        assertThat(Browser.button(ada, "Start the migration ...")).isDisabled();
        ada.getByLabel("Instances at the same time, in each wave").fill("2");
        ada.getByLabel("Instances at the same time, in each wave").press("Tab");
        assertThat(ada.getByText("Ready to start")).isVisible();
        look(ada, "new-migration");
        ada.getByText("More: windows, approvals, verification, failures, time-outs")
                .click();
        look(ada, "new-migration-more");
        Browser.button(ada, "Run preflight").click();
        assertThat(ada.getByText("Every node's preflight passed."))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        Browser.button(ada, "Save the plan").click();
        assertThat(ada.getByText("the same plan always has the same hash")).isVisible();
        Browser.button(ada, "Messages").click();
        Locator messages = ada.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Messages"));
        assertThat(messages.getByText("Every node's preflight passed.")).isVisible();
        look(ada, "messages");
        ada.keyboard().press("Escape");
        Download plan =
                ada.waitForDownload(() -> Browser.link(ada, "Download the plan").click());
        assertThat(plan.path()).content().contains("\"name\" : \"Standard tier\"");
    }

    @Test
    @Order(2)
    void a_plan_somebody_wrote_is_read_or_refused_with_a_sentence() {
        go(ada, "/migrations/new");
        ada.getByText("Saved plans, and plans as JSON").click();
        ada.getByLabel("The plan as JSON")
                .fill("{\"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\", \"sauce\": 1}");
        Browser.button(ada, "Use this JSON").click();
        assertThat(ada.getByText("The plan's field sauce is unknown.")).isVisible();
        ada.getByLabel("The plan as JSON")
                .fill("{\"name\": \"Written\", \"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\","
                        + " \"selection\": {\"include\": [\"i-nobody\"]}}");
        Browser.button(ada, "Use this JSON").click();
        assertThat(ada.locator(".dry-run").getByText("The plan names instances the registry does not have: i-nobody."))
                .isVisible();
        assertThat(Browser.button(ada, "Start the migration ...")).isDisabled();
        look(ada, "new-migration-blocked");
    }

    @Test
    @Order(3)
    void a_migration_shows_every_instance_by_stage_until_its_gate() {
        go(ada, "/migrations/new?tier=ladybug-standard");
        ada.getByLabel("Name").fill("Standard tier");
        ada.getByLabel("Everything in one wave").check();
        Browser.button(ada, "Start the migration ...").click();
        assertThat(Browser.button(ada, "Start")).isDisabled();
        ada.getByLabel("Reason, for the audit").fill("November window");
        Browser.button(ada, "Start").click();
        ada.waitForURL(Pattern.compile(".*/migrations/m-.*"));
        migration = Pattern.compile("m-\\d+-\\w+")
                .matcher(ada.url())
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        awaitState(ada, "Awaiting approval");
        assertThat(ada.locator("status-matrix").getByText("Verified")).hasCount(2);
        assertThat(ada.locator("status-matrix").getByText("Uploaded")).hasCount(2);
        look(ada, "awaiting-approval");
        ada.locator("status-matrix")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(BROKEN))
                .click();
        assertThat(ada).hasURL(Pattern.compile(".*instance=" + BROKEN));
    }

    @Test
    @Order(4)
    void who_asked_cannot_approve_and_somebody_else_reads_the_evidence_first() {
        Browser.link(ada, "View approval request").click();
        assertThat(ada.getByText("You requested this, so another person has to approve it"))
                .isVisible();
        assertThat(Browser.button(ada, "Approve")).isDisabled();
        look(ada, "evidence");
        go(grace, "/");
        assertThat(grace.getByLabel("1 waits for you")).isVisible();
        go(grace, "/approvals");
        look(grace, "approvals-dark");
        Browser.link(grace, "Import of wave ladybug-standard · Standard tier").click();
        assertThat(grace.getByText("4 databases, ").first()).isVisible();
        assertThat(grace.getByText("November window")).isVisible();
        look(grace, "evidence-dark");
        lookOnPhone(grace, "evidence-phone");
        grace.getByLabel("Comment").fill("Read it");
        Browser.button(grace, "Approve").click();
        awaitState(grace, "Approved");
        assertThat(grace.getByText("by grace")).isVisible();
        assertThat(ada.getByText("Approved. An operator can go on.")).isVisible();
    }

    @Test
    @Order(5)
    void a_database_that_cannot_be_imported_is_held_and_retried_alone() throws Exception {
        Path export = exportedFile("parts");
        byte[] good = Files.readAllBytes(export);
        Files.write(export, new byte[] {0}, StandardOpenOption.APPEND);
        go(ada, "/migrations/" + migration);
        Browser.button(ada, "Activate 0.20.4 and import ...").click();
        ada.getByLabel("Reason, for the audit").fill("the window is open");
        assertThat(Browser.button(ada, "Import")).isDisabled();
        ada.getByLabel("Type ladybug-standard to confirm").fill("ladybug-standard");
        look(ada, "confirm-import");
        Browser.button(ada, "Import").click();
        awaitState(ada, "Action required");
        Locator panel = ada.locator(".instance-panel", new Page.LocatorOptions().setHasText(BROKEN))
                .last();
        assertThat(panel.getByText("differ from the manifest").first()).isVisible();
        assertThat(panel.getByText("There is no way to accept a database that did not verify."))
                .isVisible();
        assertThat(panel.getByText("Troubleshoot")).hasAttribute("href", "help/errors?code=node.export-altered");
        look(ada, "guided-failure");
        go(grace, "/migrations/" + migration);
        awaitState(grace, "Action required");
        look(grace, "guided-failure-dark");
        lookOnPhone(grace, "guided-failure-phone");
        go(ada, "/instances/" + BROKEN);
        assertThat(ada.getByText("On hold").first()).isVisible();
        look(ada, "instance-held");
        Files.write(export, good);
        ada.getByLabel("Retry parts").click();
        ada.getByLabel("Reason, for the audit").fill("the file is whole again");
        ada.keyboard().press("Enter");
        assertThat(ada.getByLabel("Reason, for the audit")).isHidden();
        go(ada, "/migrations/" + migration);
        awaitState(ada, "Migrated, pending finalize");
        assertThat(ada.locator("status-matrix").getByText("Match")).hasCount(2);
        look(ada, "completed");
    }

    private Path exportedFile(String graphId) throws Exception {
        Path data = state.resolve("instances").resolve(BROKEN).resolve("exports");
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-Item.parquet"))
                    .filter(file -> file.toString().contains("/" + graphId + "/"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @Order(6)
    void the_timeline_and_the_event_log_tell_what_happened() {
        go(ada, "/migrations/" + migration + "?view=timeline");
        assertThat(ada.locator("migration-timeline .bar.failed")).hasCount(1);
        assertThat(ada.locator("migration-timeline .bar.HELD")).hasCount(1);
        Browser.button(ada, "Zoom in").click();
        look(ada, "timeline");
        Browser.link(ada, "Event log").click();
        assertThat(ada).hasURL(Pattern.compile(".*view=events"));
        ada.getByLabel("Filter events").fill("start import");
        assertThat(ada.getByText("Wave done")).isHidden();
        assertThat(ada.getByText("Wave ladybug-standard. Reason: the window is open")
                        .first())
                .isVisible();
        look(ada, "event-log");
        Download events = ada.waitForDownload(
                () -> Browser.link(ada, "Download all events").click());
        assertThat(events.path()).content().contains("\"act\":\"IMPORT_FAILED\"");
        ada.goBack();
        assertThat(ada.locator("migration-timeline .lane").first()).isVisible();
    }

    @Test
    @Order(7)
    void an_instance_shows_databases_files_backups_journal_log_and_health() {
        Map<String, String> expected = Map.of(
                "databases", "Matches the source",
                "files", "Original, kept by an import",
                "backups", "read back and compared",
                "journal", "import swapped",
                "log", "ended with exit code 0",
                "health", "HTTP 200");
        expected.forEach((view, text) -> {
            go(ada, "/instances/" + GOOD + "?view=" + view);
            assertThat(ada.getByText(text).first()).isVisible();
            look(ada, "instance-" + view);
        });
        go(ada, "/instances/i-gone");
        assertThat(ada.getByText("The instance registry has no instance i-gone."))
                .isVisible();
    }

    @Test
    @Order(8)
    void one_database_goes_back_once_its_cost_is_known() {
        fleet.fleet().node(GOOD).query("orders", "CREATE (:Place {code: 'written since'})");
        go(ada, "/instances/" + GOOD);
        // The row is drawn anew while the page takes in what was written, and a click in that moment is lost.
        await().until(() -> {
            if (!Browser.button(ada, "Estimate data loss").isVisible()) {
                ada.getByLabel("Roll back orders").click();
                ada.waitForTimeout(1_000);
            }
            return Browser.button(ada, "Estimate data loss").isVisible();
        });
        Browser.button(ada, "Estimate data loss").click();
        assertThat(ada.getByText("orders: 1 row added, 0 rows removed")).isVisible();
        ada.getByLabel("Reason, for the audit").fill("a customer asks");
        ada.getByLabel("Type orders to confirm").fill("orders");
        look(ada, "confirm-rollback");
        ada.locator("vaadin-dialog")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Roll back").setExact(true))
                .click();
        assertThat(ada.getByText("LadybugDB 0.16.1").nth(1))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(TASK_MILLIS));
        go(ada, "/migrations/" + migration);
        awaitState(ada, "Migrated, pending finalize");
        assertThat(ada.getByText("Rolled back: orders.")).isVisible();
        assertThat(ada.getByText("Every instance runs LadybugDB 0.20.4, except 1 database that was rolled back."))
                .isVisible();
        assertThat(ada.locator("status-matrix").getByText("1 of 2")).isVisible();
        look(ada, "one-database-back");
    }

    @Test
    @Order(9)
    void two_people_who_act_at_the_same_time_do_not_harm_each_other() {
        go(grace, "/migrations/" + migration);
        Browser.button(ada, "Request finalize ...").click();
        Browser.button(grace, "Request finalize ...").click();
        ada.getByLabel("Reason, for the audit").fill("it served well");
        grace.getByLabel("Reason, for the audit").fill("mine too");
        Browser.button(ada, "Request").click();
        assertThat(Browser.link(ada, "View approval request")).isVisible();
        Browser.button(grace, "Request").click();
        assertThat(Browser.link(grace, "Read the evidence and decide")).isVisible();
        go(grace, "/approvals");
        Browser.link(grace, "Finalize · Standard tier").click();
        assertThat(grace.getByText("it lets an operator remove originals and exports"))
                .isVisible();
        assertThat(grace.getByText("gave the reason: it served well")).isVisible();
        assertThat(grace.getByText("Failed on the way, and was decided on: " + BROKEN + " (import failed)"))
                .isVisible();
        assertThat(Browser.button(grace, "Approve")).isDisabled();
        grace.getByLabel("Comment (required: nothing can be rolled back afterwards)")
                .fill("It served well");
        look(grace, "finalize-evidence-dark");
        Browser.button(grace, "Approve").click();
        awaitState(grace, "Approved");
        Browser.button(ada, "Finalize ...").click();
        ada.getByLabel("Reason, for the audit").fill("done");
        ada.getByLabel("Type " + migration + " to confirm").fill(migration);
        look(ada, "confirm-finalize");
        Browser.button(ada, "Finalize").click();
        awaitState(ada, "Finalized");
        assertThat(ada.getByText("Rolled back: orders.").first()).isVisible();
        look(ada, "finalized");
        go(ada, "/migrations");
        look(ada, "migrations");
    }

    @Test
    @Order(10)
    void the_report_holds_the_evidence_and_the_audit_is_unbroken() {
        var exactly = new Page.GetByTextOptions().setExact(true);
        go(ada, "/reports/" + migration);
        assertThat(ada.getByText("intact over")).isVisible();
        assertThat(ada.getByText("Approved by grace").first()).isVisible();
        assertThat(ada.getByText("NEAR (Item -> Item)").first()).isVisible();
        assertThat(ada.getByText("match", exactly).first()).isVisible();
        assertThat(ada.getByText("match, then rolled back", exactly).first()).isVisible();
        assertThat(ada.getByText("Of orders", exactly)).isVisible();
        assertThat(ada.getByText("Operations of the nodes", exactly)).isVisible();
        look(ada, "report");
        go(ada, "/audit?migration=" + migration);
        Browser.button(ada, "Verify audit log").click();
        assertThat(ada.getByText("none is missing")).isVisible();
        look(ada, "audit");
        go(ada, "/help/errors?code=node.import-failed");
        assertThat(ada.getByText("Retry where the cause is gone, roll back where it is not."))
                .isVisible();
        assertThat(ada.getByText("a database whose fingerprint differs is never served"))
                .isVisible();
        look(ada, "errors");
        go(ada, "/help/runbook");
        assertThat(ada.getByText("Nodes go on with what they were told.")).isVisible();
        look(ada, "runbook");
        go(ada, "/settings");
        assertThat(ada.getByText("moves the fleet to LadybugDB 0.20.4")).isVisible();
        look(ada, "settings");
    }

    @Test
    @Order(11)
    void every_page_fits_a_phone_a_wall_and_a_dark_room() {
        Page page = browser.signIn("ada", "ladybird", ColorScheme.LIGHT);
        Map<String, String> pages = Map.ofEntries(
                Map.entry("fleet", "/"),
                Map.entry("migrations", "/migrations"),
                Map.entry("new-migration", "/migrations/new"),
                Map.entry("finalized", "/migrations/" + migration),
                Map.entry("timeline", "/migrations/" + migration + "?view=timeline"),
                Map.entry("event-log", "/migrations/" + migration + "?view=events"),
                Map.entry("approvals", "/approvals"),
                Map.entry("audit", "/audit"),
                Map.entry("errors", "/help/errors"),
                Map.entry("runbook", "/help/runbook"),
                Map.entry("settings", "/settings"),
                Map.entry("report", "/reports/" + migration),
                Map.entry("instance-databases", "/instances/" + GOOD),
                Map.entry("instance-files", "/instances/" + GOOD + "?view=files"),
                Map.entry("instance-backups", "/instances/" + GOOD + "?view=backups"),
                Map.entry("instance-log", "/instances/" + GOOD + "?view=log"));
        Set<String> neverSeenInTheLight =
                Set.of("audit", "errors", "runbook", "settings", "event-log", "instance-files");
        Set<String> onTheWall = Set.of("fleet", "new-migration", "finalized", "timeline", "report");
        boolean pictures = Boolean.getBoolean("instar.pictures");
        pages.forEach((name, path) -> {
            if (!pictures && !neverSeenInTheLight.contains(name) && !onTheWall.contains(name)) {
                return;
            }
            show(page, ColorScheme.DARK, 360, 740);
            go(page, path);
            assertFits(page);
            if (neverSeenInTheLight.contains(name)) {
                look(page, name + "-phone");
                show(page, ColorScheme.LIGHT, 1440, 900);
                assertFits(page);
                lookAtColors(page, name);
            } else {
                lookAtColors(page, name + "-phone");
            }
            if (pictures) {
                show(page, ColorScheme.DARK, 1440, 900);
                assertFits(page);
                Browser.picture(page, name + "-dark");
                if (onTheWall.contains(name)) {
                    show(page, ColorScheme.LIGHT, 2560, 1440);
                    Browser.picture(page, name + "-wide");
                }
            }
        });
        page.context().close();
    }
}
