package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.UnorderedList;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Sentence;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a plan would do: blast radius, what stands against it, and every action by its number. */
class DryRunPanel extends Section {

    private final StateBadge verdict = new StateBadge(Tone.QUIET, "");
    private final Paragraph radius = new Paragraph();
    private final Paragraph asked = new Paragraph();
    private final Div blockers = new Div();
    private final Div warnings = new Div();
    private final Div actions = new Div();
    private @Nullable DryRun shown;
    private Optional<DryRuns.Asked> shownAnswer = Optional.empty();

    DryRunPanel() {
        addClassNames("instance-panel", "dry-run");
        var heading = new Div(new H2(translate("plan.dry-run")), verdict);
        heading.addClassName("page-heading");
        verdict.getElement().setAttribute("role", "status");
        asked.setVisible(false);
        add(heading, radius, asked, blockers, warnings, actions);
    }

    /** @param answer of the nodes, which is part of the dry run then */
    void show(DryRun dryRun, Optional<DryRuns.Asked> answer) {
        if (dryRun.equals(shown) && answer.equals(shownAnswer)) {
            return;
        }
        shown = dryRun;
        shownAnswer = answer;
        asked.setVisible(answer.isPresent());
        answer.ifPresent(said -> say(
                said,
                dryRun.blastRadius().instances(),
                !said.found().blockers().isEmpty() || !said.found().warnings().isEmpty()));
        if (dryRun.isBlocked()) {
            verdict.show(Tone.BAD, translate("plan.dry-run.blocked"));
        } else {
            verdict.show(Tone.GOOD, translate("plan.dry-run.ready"));
        }
        DryRun.BlastRadius touched = dryRun.blastRadius();
        Long away = touched.unavailableSecondsPerInstance();
        radius.setText(String.join(
                " ",
                translate(
                        "plan.dry-run.touches",
                        touched.instances(),
                        touched.databases(),
                        Formats.bytes(touched.bytes())),
                away == null
                        ? translate("plan.dry-run.away.unknown")
                        : translate("plan.dry-run.away", Formats.duration(Duration.ofSeconds(away))),
                translate("plan.dry-run.rollback")));
        list(blockers, translate("plan.dry-run.blockers"), dryRun.blockers(), true);
        list(warnings, translate("plan.dry-run.warnings"), dryRun.warnings(), false);
        actions.removeAll();
        if (!dryRun.actions().isEmpty()) {
            var numbered = new OrderedList();
            dryRun.actions().forEach(action -> numbered.add(new ListItem(action)));
            actions.add(new H3(translate("plan.dry-run.actions")), numbered);
        }
    }

    private void say(DryRuns.Asked answer, int nodes, boolean found) {
        String sentences = found
                ? translate("plan.dry-run.asked.findings", nodes, Sentence.PLACE)
                : translate("plan.dry-run.asked.passed", nodes, Sentence.PLACE);
        asked.removeAll();
        asked.add(Sentence.with(sentences, LocalTime.ago(answer.at())));
    }

    void refuse(String why) {
        shown = null;
        asked.setVisible(false);
        verdict.show(Tone.BAD, translate("plan.dry-run.invalid"));
        radius.setText(why);
        blockers.removeAll();
        warnings.removeAll();
        actions.removeAll();
    }

    private static void list(Div into, String title, List<String> sentences, boolean bad) {
        into.removeAll();
        if (sentences.isEmpty()) {
            return;
        }
        var list = new UnorderedList();
        sentences.forEach(sentence -> list.add(new ListItem(sentence)));
        list.setClassName("blocker-list", bad);
        into.add(new H3(title), list);
    }
}
