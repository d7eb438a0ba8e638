package dev.instar.console.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Plans saved by the first release are read, and keep the hash that approvals signed. */
class FirstReleasePlanTest {

    private static final Path PLANS = Path.of("..", "src", "fixtures", "first-release", "plans");

    static List<Path> plans() throws IOException {
        try (Stream<Path> files = Files.list(PLANS)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void a_plan_of_the_first_release_keeps_its_hash(Path file) throws IOException {
        JsonNode saved = WireJson.mapper().readTree(Files.readString(file));

        Plan plan = PlanDocument.read(saved.get("plan").toString());

        assertThat(PlanDocument.hash(plan)).isEqualTo(saved.get("hash").asString());
        assertThat(plan.name()).isEqualTo(saved.at("/plan/name").asString());
    }
}
