package dev.instar.localfleet;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One instance of the local fleet: where it listens and what it is filled with. */
record InstancePlan(String instanceId, String tier, int port, List<DatabasePlan> databases) {

    /** @param companies size of the generated graph; about 220 rows each */
    record DatabasePlan(String graphId, int companies) {}

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The shared instance holds the large one: over a million rows. */
    private static final List<List<DatabasePlan>> DATABASES = List.of(
            List.of(new DatabasePlan("sec", 5_200), new DatabasePlan("economy", 60)),
            List.of(
                    new DatabasePlan("northwind", 420),
                    new DatabasePlan("meridian", 260),
                    new DatabasePlan("granite", 90),
                    new DatabasePlan("tidal", 40)),
            List.of(new DatabasePlan("keystone", 180), new DatabasePlan("harbor", 70), new DatabasePlan("quarry", 20)),
            List.of(
                    new DatabasePlan("juniper", 30),
                    new DatabasePlan("oakmont", 25),
                    new DatabasePlan("redwood", 20),
                    new DatabasePlan("summit", 15),
                    new DatabasePlan("delta", 8)),
            List.of(
                    new DatabasePlan("apex", 24),
                    new DatabasePlan("cascade", 20),
                    new DatabasePlan("evergreen", 16),
                    new DatabasePlan("fairmont", 12),
                    new DatabasePlan("ironwood", 10),
                    new DatabasePlan("lakeshore", 8),
                    new DatabasePlan("pinnacle", 6),
                    new DatabasePlan("blueridge", 4)));

    private static final List<String> TIERS =
            List.of("ladybug-shared", "ladybug-xlarge", "ladybug-large", "ladybug-standard", "ladybug-standard");

    /** The tiers of so many instances: the first five cover every tier, further ones are of the standard tier. */
    static List<String> tiers(int instances) {
        return Stream.concat(TIERS.stream(), Stream.generate(TIERS::getLast))
                .limit(instances)
                .toList();
    }

    /** The first five differ in size; further ones have two small databases. */
    static List<InstancePlan> fleet(FleetOptions options) {
        List<InstancePlan> plans = new ArrayList<>();
        for (int i = 0; i < options.tiers().size(); i++) {
            String tier = options.tiers().get(i);
            List<DatabasePlan> databases = i < DATABASES.size()
                    ? DATABASES.get(i)
                    : List.of(new DatabasePlan("alpha" + i, 10), new DatabasePlan("beta" + i, 5));
            String id = "i-" + tier.substring("ladybug-".length()) + "-" + (i + 1);
            plans.add(new InstancePlan(id, tier, options.basePort() + FleetOptions.NODE_PORTS_OFFSET + i, databases));
        }
        return plans;
    }
}
