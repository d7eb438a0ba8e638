package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.base.ui.PageTextsExtension;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Phase;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The card of a wave tells its rate and what is left, also in a retry. */
@ExtendWith(PageTextsExtension.class)
class WaveCardTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Plan PLAN = Plan.ofTier(
            "ladybug-shared", EngineVersion.parse("ladybug@0.16.1"), EngineVersion.parse("ladybug@0.20.4"), 2);

    private static final WaveCard.Actions NOTHING = new WaveCard.Actions() {
        @Override
        public void changeConcurrency(Wave wave) {}

        @Override
        public void extendSoak(Wave wave) {}

        @Override
        public void rollBackWave(Wave wave) {}
    };

    private static DatabaseProgress importing(double percent) {
        return new DatabaseProgress("g", Phase.IMPORT, percent, 0, 0, 0, 0, 0, null, null, NOON);
    }

    /** An instance with two databases, ten minutes after its wave began to import. */
    private static String says(DatabaseProgress... progress) {
        var wave = new Wave(0, "all", WaveStage.IMPORTING, 2, null, NOON);
        var instance = new MigrationInstance(
                "i-1",
                0,
                "ladybug-shared",
                URI.create("http://i-1"),
                Step.IMPORTING,
                3,
                null,
                "hash",
                2,
                100,
                1 << 20,
                NOON,
                List.of(),
                false);
        var migration = new Migration(
                "m", PLAN, PlanDocument.hash(PLAN), "ada", NOON, false, false, null, List.of(wave), List.of(instance));
        var card = new WaveCard(wave, NOTHING);
        card.show(migration, wave, "", false, _ -> List.of(progress), NOON.plusSeconds(600));
        return card.getChildren()
                .map(part -> part.getElement().getAttribute("text"))
                .filter(text -> text != null)
                .findFirst()
                .orElse("");
    }

    @Test
    void an_import_tells_its_rate_and_what_is_left() {
        assertThat(says(importing(40), importing(60)))
                .startsWith("50 % · ")
                .contains("on average")
                .endsWith("left");
    }

    @Test
    void a_retry_of_one_database_counts_the_other_and_guesses_no_rate_from_the_time_of_the_hold() {
        assertThat(says(importing(40))).isEqualTo("70 %");
    }
}
