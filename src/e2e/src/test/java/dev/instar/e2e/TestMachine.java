package dev.instar.e2e;

import dev.instar.localfleet.Cloud;
import dev.instar.localfleet.FleetOptions;
import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.Program;
import dev.instar.protocol.EngineVersion;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts what a test needs. It ends with the test, or with the class if that asked for the machine. */
public final class TestMachine {

    public static final String SHARED = "ladybug-shared";
    static final String FROM = "ladybug@0.16.1";
    static final String TO = "ladybug@0.20.4";

    /** Console, servers of the fleet's own, and up to five nodes. */
    static final int PORTS_OF_A_FLEET = 18;

    private final SharedMachine machine;
    private final ExtensionContext.Store store;

    TestMachine(SharedMachine machine, ExtensionContext.Store store) {
        this.machine = machine;
        this.store = store;
    }

    /** One instance of the shared tier, without a console. */
    public TestFleet fleet(Path state, String from, String to) {
        return fleet(state, from, to, Map.of());
    }

    /** @param nodeSettings by their names below {@code instar.node} */
    TestFleet fleet(Path state, String from, String to, Map<String, String> nodeSettings) {
        return start(state, from, to, false, List.of(SHARED), machine.cloud(), nodeSettings);
    }

    /** An instance of each of some tiers, and the console. */
    public TestFleet fleetWithConsole(Path state, List<String> tiers, Map<String, String> nodeSettings) {
        return start(state, FROM, TO, true, tiers, machine.cloud(), nodeSettings);
    }

    /** The same with a registry and an object store of its own: for a test that harms them, or brings their files. */
    public TestFleet fleetWithConsoleAndServers(Path state, List<String> tiers, Map<String, String> nodeSettings) {
        return start(state, FROM, TO, true, tiers, null, nodeSettings);
    }

    private TestFleet start(
            Path state,
            String from,
            String to,
            boolean withConsole,
            List<String> tiers,
            @Nullable Cloud cloud,
            Map<String, String> nodeSettings) {
        int ports = machine.ports(PORTS_OF_A_FLEET);
        var fleet = new TestFleet(
                new LocalFleet(
                        new FleetOptions(
                                machine.home(),
                                state,
                                false,
                                tiers,
                                EngineVersion.parse(from),
                                EngineVersion.parse(to),
                                FleetOptions.Data.NONE,
                                withConsole ? ports : 0,
                                ports + 1,
                                cloud,
                                nodeSettings),
                        System.out),
                state);
        keep(fleet);
        fleet.fleet().start();
        return fleet;
    }

    /** A new table and a new bucket. */
    public Cloud cloud() {
        return machine.cloud();
    }

    /** The console, to start without a fleet. */
    public Program console() {
        return Program.console(machine.home());
    }

    /** People in front of a console. */
    public Browser browser(URI console) {
        return keep(new Browser(machine.chromium(), console));
    }

    /** A free port. */
    public int freePort() {
        return machine.ports(1);
    }

    /** Registers a clean-up that runs after whatever is started later has been closed. */
    void closeLater(AutoCloseable part) {
        store.put(part, part);
    }

    /** Closes it when the test ends, and asks it for evidence if the test fails. */
    public <T extends AutoCloseable & Evidence> T keep(T part) {
        machine.watch(part);
        store.put(part, (AutoCloseable) () -> {
            machine.forget(part);
            part.close();
        });
        return part;
    }
}
