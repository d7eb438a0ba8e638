package dev.instar.node.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.EngineVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which releases count as those that write long records of their log wrongly: none is trusted that nobody has measured. */
class DurableWritesTest {

    @ParameterizedTest
    @CsvSource({
        "ladybug@0.16.1, true",
        "ladybug@0.20.4, true",
        "ladybug@0.20.5, true",
        "ladybug@0.21.0, false",
        "kuzu@0.11.2, false"
    })
    void a_release_before_the_first_right_one_counts_as_wrong(String engine, boolean wrong) {
        assertThat(DurableWrites.writesWrongly(EngineVersion.parse(engine))).isEqualTo(wrong);
    }
}
