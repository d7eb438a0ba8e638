package dev.instar.console.base.ui;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.server.Command;
import dev.instar.console.problem.ConflictException;
import dev.instar.protocol.RollbackCost;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Says what a rollback costs; on demand the node counts what it loses, database by database. */
public final class RollbackDialog extends Dialog {

    private final Supplier<List<RollbackCost>> costs;
    private final Paragraph counting = new Paragraph("The originals do not hold what was written since the import. The"
            + " node can count it first; the databases answer nothing while they are read for that.");
    private final Button count = new Button("Estimate data loss", _ -> count());
    private final UnorderedList list = new UnorderedList();
    private final Checkbox exportFirst = new Checkbox(
            "Export current data before rollback, to the instance's exports folder and to the object store");
    private final TextField reason = new TextField("Reason, for the audit");
    private final TextField typed = new TextField();
    private final Button confirm = new Button("Roll back");
    private final String word;

    /**
     * @param databases of the instance; all if empty
     * @param moved whether anything serves under the new engine, so that something can be lost
     * @param costs asks the node; throws {@link ConflictException} if it cannot tell
     * @param act takes whether to export first, and the reason
     */
    public RollbackDialog(
            String instanceId,
            List<String> databases,
            boolean moved,
            Supplier<List<RollbackCost>> costs,
            BiConsumer<Boolean, String> act) {
        this.costs = costs;
        this.word = databases.isEmpty() ? instanceId : String.join(" ", databases);
        setHeaderTitle("Roll back " + word);
        setWidth("34rem");
        confirm.addThemeVariants(ButtonVariant.PRIMARY, ButtonVariant.ERROR);
        confirm.setEnabled(false);
        confirm.setDisableOnClick(true);
        confirm.addClickListener(_ -> {
            close();
            act.accept(exportFirst.getValue(), reason.getValue().strip());
        });
        confirm.addClickShortcut(Key.ENTER).listenOn(reason, typed);
        typed.setLabel("Type " + word + " to confirm");
        Stream.of(reason, typed).forEach(field -> {
            field.setWidthFull();
            field.setValueChangeMode(ValueChangeMode.EAGER);
            field.addValueChangeListener(_ -> confirm.setEnabled(
                    !reason.getValue().isBlank() && typed.getValue().strip().equals(word)));
        });
        counting.getElement().setAttribute("role", "status");
        counting.setVisible(moved);
        count.setVisible(moved);
        exportFirst.setVisible(moved);
        var effect = new Paragraph(effect(instanceId, databases, moved));
        if (moved) {
            var runbook = new Anchor("help/runbook", "runbook");
            runbook.setTarget(AnchorTarget.BLANK);
            effect.add(runbook, new Text(" says under Go back."));
        }
        var form = new Div(effect, counting, count, list, exportFirst, reason, typed);
        form.addClassName("dialog-form");
        add(form);
        getFooter().add(new Button("Cancel", _ -> close()), confirm);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                reason.focus();
            }
        });
    }

    private static String effect(String instanceId, List<String> databases, boolean moved) {
        String what = databases.isEmpty() ? "Every database of " + instanceId : "It";
        return moved
                ? what + (databases.isEmpty() ? " that moved goes" : " goes")
                        + " back to its original file and its old engine. What serves now is kept as"
                        + " *.rolled-back, not removed; until Finalize its node can bring it back, as the "
                : what
                        + " takes writes again. Nothing was moved yet, so nothing is lost; the export and the approval of"
                        + " its wave do not count any more.";
    }

    private void count() {
        UI ui = UI.getCurrent();
        count.setVisible(false);
        reason.focus();
        counting.setText("The node counts what was written since the import ...");
        Thread.ofVirtual().name("rollback-cost").start(() -> {
            Command told;
            try {
                List<RollbackCost> counted = costs.get();
                told = () -> show(counted);
            } catch (ConflictException e) {
                told = () -> counting.setText("What it loses cannot be told: " + e.getMessage());
            }
            try {
                var _ = ui.access(told);
            } catch (UIDetachedException e) {
                // The page is gone, and nobody waits for the answer.
                return;
            }
        });
    }

    private void show(List<RollbackCost> counted) {
        boolean nothing = counted.stream()
                .allMatch(cost -> cost.unknown() == null && cost.changes().isEmpty());
        counting.setText(
                nothing
                        ? "Nothing was written since the import: nothing is lost."
                        : "Written since the import, and lost:");
        list.removeAll();
        counted.stream()
                .filter(cost -> cost.unknown() != null || !cost.changes().isEmpty())
                .forEach(cost -> list.add(new ListItem(cost.database() + ": "
                        + (cost.unknown() != null
                                ? cost.unknown()
                                : Formats.count(cost.rowsAdded(), "row") + " added, "
                                        + Formats.count(cost.rowsRemoved(), "row") + " removed ("
                                        + String.join("; ", cost.changes()) + ")"))));
    }
}
