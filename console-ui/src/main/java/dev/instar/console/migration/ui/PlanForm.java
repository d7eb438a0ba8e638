package dev.instar.console.migration.ui;

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
import java.util.Objects;
import java.util.Set;

/** Asks for everything a plan says; every answer has a safe one to begin with, and says what it means. */
class PlanForm extends Div {

    /** How the instances are cut into waves. */
    private enum Order {
        CANARY("One canary first, then tier by tier (recommended)"),
        TIERS("Tier by tier, those chosen in the order shared, xlarge and large, standard"),
        ONE("Everything in one wave");

        private final String words;

        Order(String words) {
            this.words = words;
        }
    }

    private static final int MOST_HOURS = 720;

    private final TextField name = new TextField("Name");
    private final Select<EngineVersion> source = new Select<>();
    private final Select<EngineVersion> target = new Select<>();
    private final CheckboxGroup<String> tiers = new CheckboxGroup<>("Tiers");
    private final MultiSelectComboBox<String> skip = new MultiSelectComboBox<>("Exclude instances");
    private final Checkbox sharedMaster = new Checkbox("Move the shared master too", true);
    private final RadioButtonGroup<Order> order = new RadioButtonGroup<>("Order of the waves");
    private final IntegerField concurrency = number("Instances at the same time, in each wave", 4, 1, 1_000);
    private final IntegerField errorBudget = number("Failure budget per wave", 0, 0, 1_000);
    private final IntegerField soak = number("Soak after the canary, in minutes", 10, 0, 10_080);
    private final RadioButtonGroup<VersionWay> way = new RadioButtonGroup<>("How the new engine gets there");
    private final RadioButtonGroup<VerificationLevel> verification = new RadioButtonGroup<>("Verification");
    private final RadioButtonGroup<FailurePolicy> policy =
            new RadioButtonGroup<>("If one database of an instance fails");
    private final Checkbox keepExported =
            new Checkbox("If an export fails, leave what is exported closed for writes, for its retry");
    private final IntegerField quorum = number("Approvals needed, by people other than you", 1, 1, 10);
    private final IntegerField expires = number("Hours after which a request for approval expires", 24, 1, MOST_HOURS);
    private final IntegerField timeout = number("Hours after which an operation is cancelled", 6, 1, MOST_HOURS);
    private final CheckboxGroup<DayOfWeek> days = new CheckboxGroup<>("Start operations only on these days");
    private final TimePicker from = new TimePicker("Not before");
    private final TimePicker to = new TimePicker("Not after");
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
        var more = new Details("More: windows, approvals, verification, failures, time-outs", rest);
        add(
                part("Scope", name, source, target, tiers, skip, sharedMaster),
                part("Rollout", order, soak, concurrency, errorBudget),
                part("Options", way, more));
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
        source.setLabel("From");
        source.setItems(running);
        source.setItemLabelGenerator(PlanForm::label);
        source.setHelperText("Engines that instances run now");
        running.stream()
                .filter(engine -> !engine.equals(usualTarget))
                .findFirst()
                .ifPresent(source::setValue);
        target.setLabel("To");
        target.setItems(packs.stream().sorted(Comparator.reverseOrder()).toList());
        target.setItemLabelGenerator(PlanForm::label);
        target.setHelperText("From again, to check the integrity of every database, or newer engines whose packs are"
                + " installed somewhere; an older one cannot open the files of a newer one. One that only a deployment"
                + " will bring is named in the plan's JSON, below");
        target.setItemEnabledProvider(engine -> source.getValue() == null || engine.compareTo(source.getValue()) >= 0);
        target.setValue(usualTarget);
    }

    private static String label(EngineVersion engine) {
        return engine.displayName()
                + ReleaseMap.storageOf(engine)
                        .map(storage -> ", storage " + storage)
                        .orElse("");
    }

    private void fillSelection(FleetSnapshot fleet, Set<String> chosenTiers) {
        name.setPlaceholder("For example: standard tier, November window");
        name.setMaxLength(200);
        name.setValueChangeMode(ValueChangeMode.LAZY);
        name.setWidthFull();
        tiers.setItems(fleet.tiers());
        tiers.setHelperText("None chosen means the whole fleet");
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
        order.setItemLabelGenerator(each -> each.words);
        order.setValue(Order.CANARY);
        soak.setHelperText("The next wave waits that long, so that trouble shows on one instance");
        errorBudget.setHelperText("One more, and nothing new is started in the wave; what runs goes on to its end");
        way.setItems(VersionWay.values());
        way.setItemLabelGenerator(each -> switch (each) {
            case ACTIVATE -> "Activate the engine pack that is installed on the nodes";
            case IMAGE -> "A deployment brings it; import waits until each node reports it";
        });
        way.setValue(VersionWay.ACTIVATE);
        verification.setItems(VerificationLevel.values());
        verification.setItemLabelGenerator(each -> switch (each) {
            case FULL -> "Counts and content of every table and pair (recommended)";
            case COUNTS -> "Counts only: faster, and blind to altered values";
        });
        verification.setValue(VerificationLevel.FULL);
        policy.setItems(FailurePolicy.values());
        policy.setItemLabelGenerator(each -> switch (each) {
            case EACH_ON_ITS_OWN -> "The others move; the failed one is on hold with its original (recommended)";
            case ALL_OR_NOTHING -> "None moves";
        });
        policy.setValue(FailurePolicy.EACH_ON_ITS_OWN);
        keepExported.setHelperText("Saves the time of exporting it again; takes no writes until retry or rollback");
        days.setItems(DayOfWeek.values());
        days.setItemLabelGenerator(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        days.setHelperText("None chosen means any day; rollbacks start at any time");
        from.setStep(Duration.ofMinutes(30));
        to.setStep(Duration.ofMinutes(30));
        to.setHelperText("The next day, if earlier than Not before");
        zone.setLabel("Time zone");
        zone.setItems(ZoneId.getAvailableZoneIds().stream().sorted().toList());
        zone.setValue("UTC");
    }

    /** @throws BadPlan naming what is wrong */
    Plan plan() {
        BadPlan.unless(source.getValue() != null, "source", "is missing: no instance says which engine it runs");
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
        BadPlan.unless(
                from.getValue() != null && to.getValue() != null,
                "windows",
                "needs From and To, for example 22:00 and 04:00");
        List<DayOfWeek> chosen = Arrays.stream(DayOfWeek.values())
                .filter(days.getValue()::contains)
                .toList();
        return new Windows(
                ZoneId.of(zone.getValue()),
                List.of(new Windows.Allow(chosen, from.getValue(), to.getValue())),
                List.of());
    }

    private static int value(IntegerField field) {
        BadPlan.unless(
                field.getValue() != null && !field.isInvalid(),
                "'" + field.getLabel() + "'",
                "needs a number from " + field.getMin() + " to " + field.getMax());
        return Objects.requireNonNull(field.getValue());
    }
}
