package dev.instar.console.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A plan's waves: their order, canary, skipped instances, replicas. */
class WavesTest {

    private static final String HEAD = "{\"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\"";

    private static Instance instance(String id, String tier, String nodeType) {
        return new Instance(
                id, tier, nodeType, URI.create("http://127.0.0.1:1"), Instant.EPOCH, null, null, 0, "It is silent.");
    }

    private static final FleetSnapshot FLEET = new FleetSnapshot(
            List.of(
                    instance("i-large", "ladybug-large", "writer"),
                    instance("i-master", "ladybug-shared", "shared_master"),
                    instance("i-replica", "ladybug-shared", "shared_replica"),
                    instance("i-s1", "ladybug-standard", "writer"),
                    instance("i-s2", "ladybug-standard", "writer"),
                    instance("i-xlarge", "ladybug-xlarge", "writer")),
            null,
            true);

    private static List<List<String>> waves(String rest) {
        return Waves.of(PlanDocument.read(HEAD + rest + "}"), FLEET).stream()
                .map(wave -> wave.stream().map(Instance::instanceId).toList())
                .toList();
    }

    @Test
    void the_usual_order_is_canary_shared_large_standard() {
        assertThat(waves(""))
                .containsExactly(List.of("i-large"), List.of("i-master"), List.of("i-xlarge"), List.of("i-s1", "i-s2"));
    }

    @Test
    void skipped_instances_and_an_excluded_master_stay_where_they_are() {
        assertThat(waves(", \"selection\": {\"skip_instances\": [\"i-large\", \"i-s1\"],"
                        + " \"include_shared_master\": false}, \"order\": [{\"name\": \"all\"}]"))
                .containsExactly(List.of("i-s2", "i-xlarge"));
    }

    @Test
    void skip_wins_over_include() {
        assertThat(waves(", \"selection\": {\"include\": [\"i-s1\", \"i-s2\"], \"skip_instances\": [\"i-s2\"]},"
                        + " \"order\": [{\"name\": \"all\"}]"))
                .containsExactly(List.of("i-s1"));
    }

    @Test
    void nobody_is_in_two_waves_and_no_replica_in_any() {
        var random = new Random(3);
        List<String> tiers = List.of("ladybug-shared", "ladybug-xlarge", "ladybug-large", "ladybug-standard");
        for (int run = 0; run < 200; run++) {
            List<String> order = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                String tier = random.nextBoolean() ? "\"" + tiers.get(random.nextInt(4)) + "\"" : "";
                order.add(
                        "{\"name\": \"w" + i + "\", \"tiers\": [" + tier + "], \"canary\": " + random.nextInt(3) + "}");
            }
            List<String> all = waves(", \"order\": [" + String.join(", ", order) + "]").stream()
                    .flatMap(List::stream)
                    .toList();
            assertThat(all).doesNotHaveDuplicates().doesNotContain("i-replica");
        }
    }

    @Test
    void a_plan_that_is_written_and_read_again_is_the_same_plan() {
        Plan plan = PlanDocument.read(HEAD + "}");
        assertThat(PlanDocument.read(PlanDocument.write(plan))).isEqualTo(plan);
        assertThat(PlanDocument.hash(PlanDocument.read(PlanDocument.write(plan))))
                .isEqualTo(PlanDocument.hash(plan));
        assertThat(PlanDocument.hash(PlanDocument.read(HEAD + ", \"name\": \"other\"}")))
                .isNotEqualTo(PlanDocument.hash(plan));
    }
}
