package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.progressbar.ProgressBar;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One wave: its stage, how far it is, at what rate, and what can be changed about it. */
class WaveCard extends Section {

    /** What an operator can change about a wave. */
    interface Actions {
        void changeConcurrency(Wave wave);

        void extendSoak(Wave wave);

        void rollBackWave(Wave wave);
    }

    private static final Set<Step> NOT_YET_EXPORTED =
            EnumSet.of(Step.PLANNED, Step.CHECKING, Step.BLOCKED, Step.EXPORTING, Step.EXPORT_FAILED);
    private static final Set<Step> NOT_YET_IMPORTED =
            EnumSet.of(Step.EXPORTED, Step.IMPORTING, Step.IMPORT_FAILED, Step.ROLLBACK_FAILED);
    private static final Set<Step> HAS_MOVED =
            EnumSet.of(Step.IMPORTED, Step.FINALIZING, Step.FINALIZE_FAILED, Step.FINALIZED);
    private static final double LEAST_FOR_AN_ESTIMATE = 0.01;

    private final StateBadge badge = new StateBadge(Tone.QUIET, "");
    private final Span counts = new Span();
    private final ProgressBar bar = new ProgressBar();
    private final LocalText sentence = new LocalText();
    private final RateSparkline rate = new RateSparkline();
    private final Button concurrency = new Button();
    private final Button soak = new Button(translate("migration.wave.soak"));
    private final Button rollBack = new Button(translate("migration.wave.roll-back"));
    private Wave shown;

    WaveCard(Wave wave, Actions actions) {
        this.shown = wave;
        addClassName("wave-card");
        var standing = new Div(badge, counts);
        standing.addClassName("instance-heading");
        counts.addClassName("summary");
        sentence.addClassName("totals");
        for (Button button : List.of(concurrency, soak, rollBack)) {
            button.addThemeVariants(ButtonVariant.SMALL, ButtonVariant.TERTIARY);
        }
        concurrency.addClickListener(_ -> actions.changeConcurrency(shown));
        soak.addClickListener(_ -> actions.extendSoak(shown));
        rollBack.addClickListener(_ -> actions.rollBackWave(shown));
        rollBack.setAriaLabel(translate("migration.wave.roll-back.title", wave.name()));
        bar.getElement().setAttribute("aria-label", translate("migration.wave.progress", wave.name()));
        var tools = new Div(concurrency, soak, rollBack, rate);
        tools.addClassName("row-acts");
        add(new H2(translate("migration.wave", wave.name())), standing, bar, sentence, tools);
    }

    /**
     * @param why what the wave waits for; empty where the page says it already
     * @param operator whether the reader may act
     */
    void show(
            Migration migration,
            Wave wave,
            String why,
            boolean operator,
            Function<MigrationInstance, List<DatabaseProgress>> progress,
            Instant now) {
        shown = wave;
        List<MigrationInstance> members = migration.ofWave(wave.number());
        showStage(wave, members);
        long failures = migration.failures(wave.number());
        counts.setText(facts(
                translate("migration.instances", members.size()),
                failures == 0
                        ? ""
                        : translate(
                                "migration.wave.failures",
                                failures,
                                migration.plan().order().get(wave.number()).errorBudget())));
        boolean goesBack = goesBack(members);
        boolean works = !goesBack && (wave.stage() == WaveStage.EXPORTING || wave.stage() == WaveStage.IMPORTING);
        double done = works ? done(members, wave, progress) : goesBack || wave.stage() == WaveStage.WAITING ? 0 : 1;
        bar.setValue(Math.clamp(done, 0, 1));
        rate.setVisible(works && !isStopped(members));
        rate.show(Math.round(done * bytes(members)));
        sentence.setText(facts(
                works ? translate("migration.percent", Math.round(100 * done)) : reached(members, wave),
                works ? outlook(members, wave, done, migration, progress, now) : "",
                why));
        boolean open = operator && !migration.isClosed() && !migration.aborted();
        concurrency.setVisible(open && wave.stage() != WaveStage.DONE);
        concurrency.setText(translate("migration.wave.concurrency", wave.concurrency()));
        soak.setVisible(open && wave.stage() == WaveStage.SOAKING);
        rollBack.setVisible(operator
                && !migration.isClosed()
                && migration.waves().size() > 1
                && members.stream().anyMatch(migration::canRollBack));
    }

    private static String facts(String... facts) {
        return Stream.of(facts).filter(fact -> !fact.isEmpty()).collect(Collectors.joining(" · "));
    }

    private void showStage(Wave wave, List<MigrationInstance> members) {
        if (members.stream().allMatch(member -> member.step().isOut())) {
            badge.show(
                    Tone.QUIET,
                    counted(members, Step.ROLLED_BACK) == 0
                            ? translate("migration.wave.state.excluded")
                            : translate("migration.wave.state.rolled-back"));
        } else if (goesBack(members)) {
            badge.show(Tone.BUSY, translate("migration.wave.state.rolling-back"));
        } else if (isStopped(members)) {
            badge.show(Tone.BAD, translate("migration.wave.state.action-required"));
        } else {
            badge.show(tone(wave.stage()), wave.stage().displayName());
        }
    }

    private static boolean isStopped(List<MigrationInstance> members) {
        return members.stream().anyMatch(member -> member.step().isFailure())
                && members.stream().noneMatch(member -> member.step().isRunning());
    }

    /** The part of the wave's bytes that the present stage is through with; every instance counts at least one. */
    private static double done(
            List<MigrationInstance> members, Wave wave, Function<MigrationInstance, List<DatabaseProgress>> progress) {
        Set<Step> ahead = wave.stage() == WaveStage.EXPORTING ? NOT_YET_EXPORTED : NOT_YET_IMPORTED;
        double all = 0;
        double through = 0;
        for (MigrationInstance member : members) {
            if (member.step().isOut()) {
                continue;
            }
            double weight = Math.max(1, member.bytes());
            all += weight;
            if (!ahead.contains(member.step())) {
                through += weight;
            } else {
                through += weight * done(member, progress.apply(member));
            }
        }
        return all == 0 ? 1 : through / all;
    }

    /** The part of an instance's databases that is through; those that an import's retry is not about are. */
    private static double done(MigrationInstance member, List<DatabaseProgress> progress) {
        double percent = 100.0 * before(member, progress);
        switch (member.step()) {
            case EXPORTING, IMPORTING ->
                percent +=
                        progress.stream().mapToDouble(DatabaseProgress::percent).sum();
            case IMPORT_FAILED ->
                percent += 100.0
                        * progress.stream()
                                .filter(database -> database.phase() == Phase.DONE)
                                .count();
            default -> {}
        }
        int databases = before(member, progress) + progress.size();
        return databases == 0 ? 0 : percent / (100 * databases);
    }

    /** Databases that moved before the running or last import, which was a retry of the others. */
    private static int before(MigrationInstance member, List<DatabaseProgress> progress) {
        boolean imports = member.step() == Step.IMPORTING || member.step() == Step.IMPORT_FAILED;
        return imports && !progress.isEmpty() ? Math.max(0, member.databases() - progress.size()) : 0;
    }

    /** Whether nothing of a wave goes forth any more: what runs is a way back, or everything is out. */
    private static boolean goesBack(List<MigrationInstance> members) {
        return members.stream().map(MigrationInstance::step).allMatch(Step::isOut)
                || (counted(members, Step.ROLLING_BACK) > 0
                        && members.stream()
                                .map(MigrationInstance::step)
                                .noneMatch(step -> step.isRunning() && step != Step.ROLLING_BACK));
    }

    private static long counted(List<MigrationInstance> members, Step step) {
        return members.stream().filter(member -> member.step() == step).count();
    }

    /** What a wave between its stages has behind it. */
    private static String reached(List<MigrationInstance> members, Wave wave) {
        if (goesBack(members)) {
            return translate("migration.wave.rolled-back", counted(members, Step.ROLLED_BACK), members.size());
        }
        return switch (wave.stage()) {
            case WAITING -> translate("migration.wave.not-begun");
            case GATE -> translate("migration.wave.exported", counted(members, Step.EXPORTED), members.size());
            case SOAKING, DONE ->
                translate(
                        "migration.wave.moved",
                        members.stream()
                                .map(MigrationInstance::step)
                                .filter(HAS_MOVED::contains)
                                .count(),
                        members.size());
            case EXPORTING, IMPORTING -> "";
        };
    }

    /** No estimate of a retry: the time it took to decide says nothing about the rate. */
    private static String outlook(
            List<MigrationInstance> members,
            Wave wave,
            double done,
            Migration migration,
            Function<MigrationInstance, List<DatabaseProgress>> progress,
            Instant now) {
        if (isStopped(members)) {
            return translate("migration.wave.stopped");
        }
        boolean retried = members.stream().anyMatch(member -> before(member, progress.apply(member)) > 0);
        return retried ? "" : estimate(members, wave, done, migration, now);
    }

    private static String estimate(
            List<MigrationInstance> members, Wave wave, double done, Migration migration, Instant now) {
        Duration passed = Duration.between(wave.changedAt(), now);
        boolean running = members.stream().anyMatch(member -> member.step().isRunning());
        if (done < LEAST_FOR_AN_ESTIMATE || done >= 1 || !running || migration.paused() || passed.toSeconds() < 1) {
            return "";
        }
        return translate(
                "migration.wave.estimate",
                Formats.bytes(Math.round(done * bytes(members)) / passed.toSeconds()),
                Formats.duration(Duration.ofMillis(Math.round(passed.toMillis() * (1 - done) / done))));
    }

    private static long bytes(List<MigrationInstance> members) {
        return members.stream().mapToLong(MigrationInstance::bytes).sum();
    }

    private static Tone tone(WaveStage stage) {
        return switch (stage) {
            case WAITING -> Tone.QUIET;
            case EXPORTING, IMPORTING -> Tone.BUSY;
            case GATE, SOAKING -> Tone.WAITING;
            case DONE -> Tone.GOOD;
        };
    }
}
