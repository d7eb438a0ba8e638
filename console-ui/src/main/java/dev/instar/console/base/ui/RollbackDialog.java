package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Key;
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
    private final Paragraph counting = new Paragraph(translate("base.rollback.estimate.offer"));
    private final Button count = new Button(translate("base.rollback.estimate"), _ -> count());
    private final UnorderedList list = new UnorderedList();
    private final Checkbox exportFirst = new Checkbox(translate("base.rollback.export-first"));
    private final TextField reason = new TextField(translate("base.confirm.reason"));
    private final TextField typed = new TextField();
    private final Button confirm = new Button(translate("base.rollback.confirm"));
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
        setHeaderTitle(translate("base.rollback.heading", word));
        setWidth("34rem");
        confirm.addThemeVariants(ButtonVariant.PRIMARY, ButtonVariant.ERROR);
        confirm.setEnabled(false);
        confirm.setDisableOnClick(true);
        confirm.addClickListener(_ -> {
            close();
            act.accept(exportFirst.getValue(), reason.getValue().strip());
        });
        confirm.addClickShortcut(Key.ENTER).listenOn(reason, typed);
        typed.setLabel(translate("base.confirm.type", word));
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
        var form = new Div(
                effect(instanceId, databases.isEmpty(), moved), counting, count, list, exportFirst, reason, typed);
        form.addClassName("dialog-form");
        add(form);
        getFooter().add(new Button(translate("base.dialog.cancel"), _ -> close()), confirm);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                reason.focus();
            }
        });
    }

    private static Paragraph effect(String instanceId, boolean all, boolean moved) {
        if (!moved) {
            return new Paragraph(
                    all
                            ? translate("base.rollback.effect.not-moved", instanceId)
                            : translate("base.rollback.effect.not-moved.some"));
        }
        var runbook = new Anchor("help/runbook", translate("base.runbook.link"));
        runbook.setTarget(AnchorTarget.BLANK);
        return new Paragraph(Sentence.with(
                all
                        ? translate("base.rollback.effect.moved", instanceId, Sentence.PLACE)
                        : translate("base.rollback.effect.moved.some", Sentence.PLACE),
                runbook));
    }

    private void count() {
        UI ui = UI.getCurrent();
        count.setVisible(false);
        reason.focus();
        counting.setText(translate("base.rollback.counting"));
        Thread.ofVirtual().name("rollback-cost").start(() -> {
            Command told;
            try {
                List<RollbackCost> counted = costs.get();
                told = () -> show(counted);
            } catch (ConflictException e) {
                told = () -> counting.setText(translate("base.rollback.counting.failed", e.getMessage()));
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
        counting.setText(nothing ? translate("base.rollback.lost.nothing") : translate("base.rollback.lost"));
        list.removeAll();
        counted.stream()
                .filter(cost -> cost.unknown() != null || !cost.changes().isEmpty())
                .forEach(cost -> list.add(new ListItem(lost(cost))));
    }

    private static String lost(RollbackCost cost) {
        return cost.unknown() != null
                ? translate("base.rollback.lost.unknown", cost.database(), cost.unknown())
                : translate(
                        "base.rollback.lost.rows",
                        cost.database(),
                        cost.rowsAdded(),
                        cost.rowsRemoved(),
                        String.join("; ", cost.changes()));
    }
}
