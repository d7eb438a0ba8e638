package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.details.Details;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.component.timepicker.TimePicker;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import dev.instar.console.plan.ApprovalRule;
import dev.instar.console.plan.BadPlan;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.Selection;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.plan.Windows;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.VerificationLevel;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Asks for everything a plan says; every answer has a safe one to begin with, and says what it means. */
class PlanForm extends Div {

    /** How the instances are cut into waves. */
    private enum Order {
        CANARY,
        TIERS,
        ONE
    }

    private static final int MOST_HOURS = 720;

    private final TextField name = new TextField(translate("plan.scope.name"));
    private final Select<EngineVersion> source = new Select<>();
    private final Select<EngineVersion> target = new Select<>();
    private final CheckboxGroup<String> tiers = new CheckboxGroup<>(translate("plan.scope.tiers"));
    private final MultiSelectComboBox<String> skip = new MultiSelectComboBox<>(translate("plan.scope.exclude"));
    private final Checkbox sharedMaster = new Checkbox(translate("plan.scope.shared-master"), true);
    private final RadioButtonGroup<Order> order = new RadioButtonGroup<>(translate("plan.rollout.order"));
    private final IntegerField concurrency = number(translate("plan.rollout.concurrency"), 4, 1, 1_000);
    private final IntegerField errorBudget = number(translate("plan.rollout.failure-budget"), 0, 0, 1_000);
    private final IntegerField soak = number(translate("plan.rollout.soak"), 10, 0, 10_080);
    private final RadioButtonGroup<VersionWay> way = new RadioButtonGroup<>(translate("plan.options.engine"));
    private final RadioButtonGroup<VerificationLevel> verification =
            new RadioButtonGroup<>(translate("plan.options.verification"));
    private final RadioButtonGroup<FailurePolicy> policy = new RadioButtonGroup<>(translate("plan.options.failure"));
    private final Checkbox keepExported = new Checkbox(translate("plan.options.keep-exported"));
    private final IntegerField quorum = number(translate("plan.options.approvals"), 1, 1, 10);
    private final IntegerField expires = number(translate("plan.options.expiry"), 24, 1, MOST_HOURS);
    private final IntegerField timeout = number(translate("plan.options.time-out"), 6, 1, MOST_HOURS);
    private final CheckboxGroup<DayOfWeek> days = new CheckboxGroup<>(translate("plan.options.days"));
    private final TimePicker from = new TimePicker(translate("plan.options.not-before"));
    private final TimePicker to = new TimePicker(translate("plan.options.not-after"));
    private final Select<String> zone = new Select<>();
    private final Runnable changed;

    /** @param changed called after every change of an answer */
    PlanForm(FleetSnapshot fleet, EngineVersion usualTarget, Set<String> chosenTiers, Runnable changed) {
        this.changed = changed;
        addClassName("plan-form");
        fillEngines(fleet, usualTarget, chosenTiers);
        fillSelection(fleet, chosenTiers);
        fillOptions();
        List<HasValue<?, ?>> fields = List.of(
                name,
                source,
                target,
                tiers,
                skip,
                sharedMaster,
                order,
                concurrency,
                errorBudget,
                soak,
                way,
                verification,
                policy,
                keepExported,
                quorum,
                expires,
                timeout,
                days,
                from,
                to,
                zone);
        fields.forEach(field -> field.addValueChangeListener(_ -> this.changed.run()));
        order.addValueChangeListener(event -> soak.setVisible(event.getValue() == Order.CANARY));
        var window = new Div(from, to, zone);
        window.addClassNames("tools", "fields");
        var rest = new Div(days, window, quorum, expires, verification, policy, keepExported, timeout);
        rest.addClassName("stack");
        var more = new Details(translate("plan.options.more"), rest);
        add(
                part(translate("plan.scope"), name, source, target, tiers, skip, sharedMaster),
                part(translate("plan.rollout"), order, soak, concurrency, errorBudget),
                part(translate("plan.options"), way, more));
    }

    private static Section part(String title, Component... fields) {
        var section = new Section(new H2(title));
        section.add(fields);
        section.addClassName("instance-panel");
        return section;
    }

    private static IntegerField number(String label, int value, int least, int most) {
        var field = new IntegerField(label);
        field.setValue(value);
        field.setMin(least);
        field.setMax(most);
        field.setStepButtonsVisible(true);
        return field;
    }

    private void fillEngines(FleetSnapshot fleet, EngineVersion usualTarget, Set<String> chosenTiers) {
        List<EngineVersion> running = fleet.instances().stream()
                .filter(Instance::isMigrated)
                .filter(instance -> chosenTiers.isEmpty() || chosenTiers.contains(instance.tier()))
                .flatMap(instance -> instance.nodeInfo().stream())
                .map(info -> info.engine())
                .distinct()
                .sorted()
                .toList();
        Set<EngineVersion> packs = new LinkedHashSet<>(Set.of(usualTarget));
        fleet.instances().stream()
                .flatMap(instance -> instance.nodeInfo().stream())
                .forEach(info -> packs.addAll(info.packs()));
        source.setLabel(translate("plan.scope.from"));
        source.setItems(running);
        source.setItemLabelGenerator(PlanForm::label);
        source.setHelperText(translate("plan.scope.from.help"));
        running.stream()
                .filter(engine -> !engine.equals(usualTarget))
                .findFirst()
                .ifPresent(source::setValue);
        target.setLabel(translate("plan.scope.to"));
        target.setItems(packs.stream().sorted(Comparator.reverseOrder()).toList());
        target.setItemLabelGenerator(PlanForm::label);
        target.setHelperText(translate("plan.scope.to.help"));
        target.setItemEnabledProvider(engine -> source.getValue() == null || engine.compareTo(source.getValue()) >= 0);
        target.setValue(usualTarget);
    }

    private static String label(EngineVersion engine) {
        return ReleaseMap.storageOf(engine)
                .map(storage -> translate("plan.scope.engine", engine.displayName(), String.valueOf(storage)))
                .orElse(engine.displayName());
    }

    private void fillSelection(FleetSnapshot fleet, Set<String> chosenTiers) {
        name.setPlaceholder(translate("plan.scope.name.example"));
        name.setMaxLength(200);
        name.setValueChangeMode(ValueChangeMode.LAZY);
        name.setWidthFull();
        tiers.setItems(fleet.tiers());
        tiers.setHelperText(translate("plan.scope.tiers.help"));
        tiers.setValue(chosenTiers);
        skip.setItems(fleet.instances().stream()
                .filter(Instance::isMigrated)
                .map(Instance::instanceId)
                .toList());
        skip.setWidthFull();
        sharedMaster.setVisible(fleet.instances().stream()
                .anyMatch(instance -> instance.nodeType().equals("shared_master")));
    }

    private void fillOptions() {
        order.setItems(Order.values());
        order.setItemLabelGenerator(each -> switch (each) {
            case CANARY -> translate("plan.rollout.order.canary");
            case TIERS -> translate("plan.rollout.order.tiers");
            case ONE -> translate("plan.rollout.order.one");
        });
        order.setValue(Order.CANARY);
        soak.setHelperText(translate("plan.rollout.soak.help"));
        errorBudget.setHelperText(translate("plan.rollout.failure-budget.help"));
        way.setItems(VersionWay.values());
        way.setItemLabelGenerator(each -> switch (each) {
            case ACTIVATE -> translate("plan.options.engine.activate");
            case IMAGE -> translate("plan.options.engine.image");
        });
        way.setValue(VersionWay.ACTIVATE);
        verification.setItems(VerificationLevel.values());
        verification.setItemLabelGenerator(each -> switch (each) {
            case FULL -> translate("plan.options.verification.full");
            case COUNTS -> translate("plan.options.verification.counts");
        });
        verification.setValue(VerificationLevel.FULL);
        policy.setItems(FailurePolicy.values());
        policy.setItemLabelGenerator(each -> switch (each) {
            case EACH_ON_ITS_OWN -> translate("plan.options.failure.each");
            case ALL_OR_NOTHING -> translate("plan.options.failure.none");
        });
        policy.setValue(FailurePolicy.EACH_ON_ITS_OWN);
        keepExported.setHelperText(translate("plan.options.keep-exported.help"));
        days.setItems(DayOfWeek.values());
        days.setItemLabelGenerator(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        days.setHelperText(translate("plan.options.days.help"));
        from.setStep(Duration.ofMinutes(30));
        to.setStep(Duration.ofMinutes(30));
        to.setHelperText(translate("plan.options.not-after.help"));
        zone.setLabel(translate("plan.options.zone"));
        zone.setItems(ZoneId.getAvailableZoneIds().stream().sorted().toList());
        zone.setValue("UTC");
    }

    /** @throws BadPlan naming what is wrong */
    Plan plan() {
        if (source.getValue() == null) {
            throw new BadPlan(translate("plan.refused.source"));
        }
        return new Plan(
                Plan.FORMAT,
                name.getValue().strip(),
                source.getValue(),
                target.getValue(),
                new Selection(
                        List.copyOf(tiers.getValue()),
                        List.of(),
                        skip.getValue().stream().sorted().toList(),
                        sharedMaster.getValue()),
                waves(),
                windows(),
                way.getValue(),
                verification.getValue(),
                policy.getValue(),
                keepExported.getValue(),
                new ApprovalRule(value(quorum), Duration.ofHours(value(expires))),
                Duration.ofHours(value(timeout)));
    }

    private List<WavePlan> waves() {
        int atOnce = value(concurrency);
        int budget = value(errorBudget);
        List<WavePlan> waves = new ArrayList<>();
        if (order.getValue() == Order.ONE) {
            String wave =
                    tiers.getValue().size() == 1 ? tiers.getValue().iterator().next() : "whole-selection";
            return List.of(new WavePlan(wave, List.of(), 0, atOnce, budget, Duration.ZERO));
        }
        if (order.getValue() == Order.CANARY) {
            waves.add(new WavePlan("canary", List.of(), 1, 1, 0, Duration.ofMinutes(value(soak))));
        }
        waves.add(new WavePlan("shared", List.of("ladybug-shared"), 0, atOnce, budget, Duration.ZERO));
        waves.add(new WavePlan("large", List.of("ladybug-xlarge", "ladybug-large"), 0, atOnce, budget, Duration.ZERO));
        waves.add(new WavePlan("standard", List.of("ladybug-standard"), 0, atOnce, budget, Duration.ZERO));
        return waves;
    }

    private Windows windows() {
        if (days.getValue().isEmpty() && from.getValue() == null && to.getValue() == null) {
            return Windows.ALWAYS;
        }
        if (from.getValue() == null || to.getValue() == null) {
            throw new BadPlan(translate("plan.refused.windows"));
        }
        List<DayOfWeek> chosen = Arrays.stream(DayOfWeek.values())
                .filter(days.getValue()::contains)
                .toList();
        return new Windows(
                ZoneId.of(zone.getValue()),
                List.of(new Windows.Allow(chosen, from.getValue(), to.getValue())),
                List.of());
    }

    private static int value(IntegerField field) {
        Integer value = field.getValue();
        if (value == null || field.isInvalid()) {
            throw new BadPlan(translate(
                    "plan.refused.number",
                    field.getLabel(),
                    String.valueOf(field.getMin()),
                    String.valueOf(field.getMax())));
        }
        return value;
    }
}
