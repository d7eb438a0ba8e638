package dev.instar.e2e;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.instar.localfleet.FleetOptions;
import dev.instar.localfleet.LocalFleet;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the programs do while their AOT caches are made: what the tests have them do most. */
final class Training {

    private static final List<String> TIERS = List.of(TestMachine.SHARED);
    private static final List<String> PAGES = List.of(
            "/",
            "/migrations",
            "/migrations/new?tier=" + TestMachine.SHARED,
            "/approvals",
            "/audit",
            "/help/errors",
            "/help/runbook",
            "/settings",
            "/instances/" + TestFleet.INSTANCE);
    private static final String PLAN = """
            {"source": "%s", "target": "%s", "order": [{"name": "all"}]}""".formatted(TestMachine.FROM, TestMachine.TO);

    /** A JVM that has been asked to end writes its cache first. */
    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    private final SharedMachine machine;
    private final Path folder;

    /** @param folder for the state of the fleets */
    Training(SharedMachine machine, Path folder) {
        this.machine = machine;
        this.folder = folder;
    }

    /** A database is filled, moves, and goes back. */
    void node() {
        try (TestFleet fleet = start(FleetOptions.Training.NODE)) {
            SmallGraph.create(fleet.node(), "g1");
            fleet.awaitEnd(fleet.startExport(TestMachine.FROM, TestMachine.TO));
            fleet.activate(TestMachine.TO);
            fleet.awaitEnd(fleet.startImport());
            SmallGraph.answers(fleet.node(), "g1");
            fleet.awaitEnd(fleet.startRollback());
            end(fleet, TestFleet.INSTANCE);
        }
    }

    /** A migration is approved and runs while an operator watches it and looks around. */
    void console() {
        try (TestFleet fleet = start(FleetOptions.Training.CONSOLE);
                Browser browser = new Browser(machine.chromium(), fleet.fleet().consoleAddress())) {
            SmallGraph.create(fleet.node(), "g1");
            Page ada = browser.signIn("ada", "ladybird", ColorScheme.LIGHT);
            ConsoleApi console = ConsoleApi.of(fleet);
            console.await(
                    "/fleet",
                    snapshot -> snapshot.at("/instances/0/node/databases").size() == 1);
            String migration = console.start(PLAN);
            open(fleet, ada, migration);
            console.awaitState(migration, "AWAITING_APPROVAL");
            console.approve();
            console.post(migration + "/import", Map.of("reason", "training"));
            console.awaitState(migration, "COMPLETED");
            PAGES.forEach(path -> open(fleet, ada, path));
            end(fleet, "console");
        }
    }

    private static void open(TestFleet fleet, Page page, String path) {
        page.navigate(fleet.fleet().consoleAddress().resolve(path).toString());
        page.locator("h1").waitFor();
    }

    private TestFleet start(FleetOptions.Training training) {
        Path state = folder.resolve(training.name());
        int ports = machine.ports(TestMachine.PORTS_OF_A_FLEET);
        var fleet = new TestFleet(
                new LocalFleet(
                        new FleetOptions(
                                machine.home(),
                                state,
                                false,
                                TIERS,
                                EngineVersion.parse(TestMachine.FROM),
                                EngineVersion.parse(TestMachine.TO),
                                FleetOptions.Data.NONE,
                                training == FleetOptions.Training.CONSOLE ? ports : 0,
                                ports + 1,
                                machine.cloud(),
                                Map.of(),
                                training),
                        System.out),
                state);
        fleet.fleet().start();
        return fleet;
    }

    private static void end(TestFleet fleet, String part) {
        Process process = fleet.fleet().child(part).process();
        process.destroy();
        try {
            if (!process.waitFor(END_LIMIT)) {
                throw new AssertionError(part + " did not write its AOT cache within " + END_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted.", e);
        }
    }
}
