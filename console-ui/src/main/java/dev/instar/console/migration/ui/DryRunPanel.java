package dev.instar.console.migration.ui;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalTime;
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
        var heading = new Div(new H2("Dry run"), verdict);
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
        verdict.show(dryRun.isBlocked() ? Tone.BAD : Tone.GOOD, dryRun.isBlocked() ? "Cannot start" : "Ready to start");
        DryRun.BlastRadius touched = dryRun.blastRadius();
        Long away = touched.unavailableSecondsPerInstance();
        radius.setText("Touches " + Formats.count(touched.instances(), "instance") + " with "
                + Formats.count(touched.databases(), "database") + ", " + Formats.bytes(touched.bytes()) + ". "
                + (away == null
                        ? "How long an instance will answer 503 is not known: no import was measured yet."
                        : "The largest instance will answer 503 for about " + Formats.duration(Duration.ofSeconds(away))
                                + ", by imports measured here.")
                + " Until Finalize everything can be rolled back.");
        list(blockers, "Blockers", dryRun.blockers(), true);
        list(warnings, "Warnings", dryRun.warnings(), false);
        actions.removeAll();
        if (!dryRun.actions().isEmpty()) {
            var numbered = new OrderedList();
            dryRun.actions().forEach(action -> numbered.add(new ListItem(action)));
            actions.add(new H3("What happens, in this order"), numbered);
        }
    }

    private void say(DryRuns.Asked answer, int nodes, boolean found) {
        asked.removeAll();
        asked.add(
                new Span("The preflights of " + Formats.count(nodes, "node") + " were asked "),
                LocalTime.ago(answer.at()),
                new Span("; "
                        + (found ? "their findings stand below" : "they passed: no blockers")
                        + ". They run again before each export."));
    }

    void refuse(String why) {
        shown = null;
        asked.setVisible(false);
        verdict.show(Tone.BAD, "Invalid plan");
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
