package dev.instar.console.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A plan saved by the first release is read, and keeps the hash that approvals signed. */
class FirstReleasePlanTest {

    private static final Path PLAN = Path.of("..", "src", "fixtures", "first-release", "plans", "november.json");

    @Test
    void a_plan_of_the_first_release_keeps_its_hash() throws IOException {
        JsonNode saved = WireJson.mapper().readTree(Files.readString(PLAN));

        Plan plan = PlanDocument.read(saved.get("plan").toString());

        assertThat(PlanDocument.hash(plan)).isEqualTo(saved.get("hash").asString());
        assertThat(plan.name()).isEqualTo("November");
    }
}
