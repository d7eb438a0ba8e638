package dev.instar.node.transfer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.Fingerprint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fingerprints of the first release can be compared with files that are read again, and are no excuse at an import. */
class FingerprintDifferenceTest {

    private static final @Nullable Integer FIRST_RELEASE = null;
    private static final Integer NOW = 2;
    private static final List<String> AS_THEN =
            List.of("node B key id", "sequence A_id_serial start 0 increment 1 from 0 to 9 next 6");
    private static final List<String> AS_NOW =
            List.of("node B key id", "serial of B next 6", "type money is DECIMAL(12, 2)");

    private static Fingerprint of(@Nullable Integer hashing, List<String> schema) {
        return new Fingerprint(schema, List.of(), hashing);
    }

    @Test
    void what_the_first_release_did_not_tell_is_no_difference_between_readings_of_the_same_files() {
        assertThat(FingerprintDifference.betweenReadings(of(FIRST_RELEASE, AS_THEN), of(FIRST_RELEASE, AS_NOW)))
                .isEmpty();
    }

    @Test
    void a_table_that_is_missing_is_a_difference_whichever_release_read_it() {
        assertThat(FingerprintDifference.betweenReadings(
                        of(FIRST_RELEASE, AS_THEN), of(FIRST_RELEASE, AS_NOW.subList(1, 3))))
                .containsExactly("missing in the schema: node B key id");
        assertThat(FingerprintDifference.betweenReadings(of(NOW, AS_NOW), of(NOW, AS_NOW.subList(0, 2))))
                .containsExactly("missing in the schema: type money is DECIMAL(12, 2)");
    }

    @Test
    void an_import_is_held_to_every_line() {
        assertThat(FingerprintDifference.between(of(FIRST_RELEASE, AS_THEN), of(FIRST_RELEASE, AS_NOW)))
                .containsExactly(
                        "missing in the schema: sequence A_id_serial start 0 increment 1 from 0 to 9 next 6",
                        "unexpected in the schema: serial of B next 6",
                        "unexpected in the schema: type money is DECIMAL(12, 2)");
    }
}
