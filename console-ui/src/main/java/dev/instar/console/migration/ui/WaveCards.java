package dev.instar.console.migration.ui;

import com.vaadin.flow.component.html.Div;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** The waves of a migration, each as a card with what it does now. */
@Component
@Scope("prototype")
class WaveCards extends Div {

    private final WaveActions actions;
    private final InstanceReports reports;
    private final Clock clock;
    private final Map<Integer, WaveCard> cardOf = new LinkedHashMap<>();

    WaveCards(WaveActions actions, InstanceReports reports, Clock clock) {
        this.actions = actions;
        this.reports = reports;
        this.clock = clock;
        addClassName("waves");
    }

    /** @param refresh shows the migration anew */
    void on(String migrationId, Runnable refresh) {
        actions.on(migrationId, refresh);
    }

    /** @param said above the cards already, so that none repeats it */
    void show(MigrationPage page, String said) {
        Migration migration = page.migration();
        for (Wave wave : migration.waves()) {
            if (migration.ofWave(wave.number()).isEmpty()) {
                continue;
            }
            WaveCard card = cardOf.computeIfAbsent(wave.number(), _ -> {
                var added = new WaveCard(wave, actions);
                add(added);
                return added;
            });
            boolean worthSaying = wave.stage() != WaveStage.DONE && wave.stage() != WaveStage.WAITING;
            String why = worthSaying ? page.sentence(wave) : "";
            card.show(
                    migration,
                    wave,
                    why.equals(said) ? "" : why,
                    page.mayAct(),
                    instance -> reports.progress(migration.id(), instance),
                    clock.instant());
        }
    }
}
