package dev.instar.localfleet;

import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the local fleet consists of.
 *
 * @param home the built repository
 * @param state everything the fleet keeps; removed by {@code reset}
 * @param tiers one instance each, at most {@value #MOST_INSTANCES}; none for registry and object store alone
 * @param consolePort port of the console; 0 for none
 * @param basePort registry listens here, the object store one higher, nodes from 11 higher
 * @param cloud registry and object store that run already; absent to start the fleet's own on the first two ports
 * @param nodeSettings values of every node, by their names below {@code instar.node}; they win over the fleet's own
 */
public record FleetOptions(
        Path home,
        Path state,
        boolean reset,
        List<String> tiers,
        EngineVersion from,
        EngineVersion to,
        Data data,
        int consolePort,
        int basePort,
        @Nullable Cloud cloud,
        Map<String, String> nodeSettings) {

    static final int MOST_INSTANCES = 40;
    static final int NODE_PORTS_OFFSET = 11;

    /** What the databases hold. */
    public enum Data {
        /** Generated companies, filings, facts and people. */
        GENERATED,
        /** The LDBC social network at scale factor 0.1. */
        LDBC,
        /** Nothing: the caller fills the databases. */
        NONE
    }

    static FleetOptions defaults(Path home) {
        return new FleetOptions(
                home,
                home.resolve(".instar").resolve("demo"),
                false,
                InstancePlan.tiers(5),
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                Data.GENERATED,
                8080,
                8090,
                null,
                // Nobody who tries a finalize out wants to wait an hour for it.
                Map.of("limits.finalize-after", "10s"));
    }

    /** @throws Refused naming the option that is wrong */
    static FleetOptions parse(Path home, String[] arguments) {
        FleetOptions usual = defaults(home);
        boolean reset = false;
        List<String> tiers = usual.tiers();
        EngineVersion from = usual.from();
        EngineVersion to = usual.to();
        Data data = usual.data();
        int port = usual.consolePort();
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            switch (option) {
                case "--reset" -> reset = true;
                case "--instances" ->
                    tiers = InstancePlan.tiers(number(option, value(arguments, ++i, option), 1, MOST_INSTANCES));
                case "--from" -> from = engine(option, value(arguments, ++i, option));
                case "--to" -> to = engine(option, value(arguments, ++i, option));
                case "--data" -> data = data(value(arguments, ++i, option));
                case "--port" -> port = number(option, value(arguments, ++i, option), 1024, 65_000);
                default ->
                    throw new Refused("Unknown option " + option
                            + ". Known: --reset, --instances N, --from VERSION, --to VERSION, --data generated|ldbc,"
                            + " --port N.");
            }
        }
        int basePort = port + (usual.basePort() - usual.consolePort());
        return new FleetOptions(
                home, usual.state(), reset, tiers, from, to, data, port, basePort, null, usual.nodeSettings());
    }

    private static String value(String[] arguments, int index, String option) {
        if (index >= arguments.length) {
            throw new Refused(option + " needs a value.");
        }
        return arguments[index];
    }

    private static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with numbers out of range.
        }
        throw new Refused(option + " takes a number from " + least + " to " + most + ", not '" + text + "'.");
    }

    private static EngineVersion engine(String option, String text) {
        try {
            return EngineVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refused(option + ": " + e.getMessage());
        }
    }

    private static Data data(String text) {
        return switch (text) {
            case "generated" -> Data.GENERATED;
            case "ldbc" -> Data.LDBC;
            default -> throw new Refused("--data takes generated or ldbc, not '" + text + "'.");
        };
    }
}
