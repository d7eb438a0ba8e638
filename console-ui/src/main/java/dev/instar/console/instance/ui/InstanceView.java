package dev.instar.console.instance.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.GateWords;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Sentence;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.base.ui.ViewTabs;
import dev.instar.console.fleet.Instance;
import dev.instar.console.instance.InstanceDetails;
import dev.instar.console.instance.InstanceDetails.Topic;
import dev.instar.console.instance.InstanceDetailsReader;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import dev.instar.protocol.Gate;
import jakarta.annotation.security.RolesAllowed;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance: its databases, files, backups, journal, engine log and health, read from its node every two seconds. */
@Route("instances/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class InstanceView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final Logger log = LoggerFactory.getLogger(InstanceView.class);
    private static final long PAUSE_MILLIS = 2_000;
    /** Every look lists the bucket, database by database. */
    private static final long BACKUPS_PAUSE_MILLIS = 60_000;

    private final InstanceDetailsReader detailsReader;
    private final Migrations migrations;
    private final StatusExplainer statusExplainer;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Div facts = new Div();
    private final LocalTime heartbeat = LocalTime.ago(null);
    private final Paragraph factText = new Paragraph();
    private final Div waiting = new Div();
    private final Paragraph trouble = new Paragraph();
    private final InstanceActions actions;
    private final ViewTabs tabs;
    private final Div look = new Div();
    private final Map<Topic, TopicPanel> panelOf = new EnumMap<>(Topic.class);
    private volatile String id = "";
    private volatile Topic topic = Topic.DATABASES;
    private @Nullable InstanceDetails lastDetails;
    private volatile boolean open;
    private final Semaphore wake = new Semaphore(0);

    InstanceView(
            InstanceDetailsReader detailsReader,
            Migrations migrations,
            InstanceActions actions,
            StatusExplainer statusExplainer,
            CurrentUser user,
            UiBroadcaster broadcaster) {
        super(broadcaster);
        this.detailsReader = detailsReader;
        this.migrations = migrations;
        this.statusExplainer = statusExplainer;
        this.actions = actions;
        var heading = new Div(title, state);
        heading.addClassName("page-heading");
        factText.addClassName("totals");
        facts.addClassName("totals");
        facts.add(Sentence.with(translate("instance.heartbeat", Sentence.PLACE), heartbeat));
        waiting.addClassName("waiting");
        trouble.addClassName("trouble");
        trouble.getElement().setAttribute("role", "alert");
        Map<String, String> names = new LinkedHashMap<>();
        for (Topic each : Topic.values()) {
            var panel = TopicPanel.of(each, actions);
            panelOf.put(each, panel);
            names.put(each.name().toLowerCase(Locale.ROOT), each.displayName());
        }
        tabs = new ViewTabs(translate("instance.topics"), names);
        look.add(tabs);
        panelOf.values().forEach(look::add);
        add(heading, factText, facts, trouble, waiting, actions, look);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        String view = event.getLocation()
                .getQueryParameters()
                .getSingleParameter("view")
                .orElse("");
        topic = Arrays.stream(Topic.values())
                .filter(each -> each.name().equalsIgnoreCase(view))
                .findFirst()
                .orElse(Topic.DATABASES);
        tabs.show(topic.name().toLowerCase(Locale.ROOT), each -> "instances/" + id + "?view=" + each);
        panelOf.forEach((each, panel) -> panel.setVisible(each == topic));
        lastDetails = null;
        wake.release();
        if (isAttached()) {
            refresh();
        }
    }

    @Override
    public String getPageTitle() {
        return translate("instance.title", id);
    }

    @Override
    protected void refresh() {
        title.setText(id);
        Optional<Instance> instance = detailsReader.find(id);
        Optional<Migration> migration = migrations.latestOf(id);
        actions.show(id, instance, migration.filter(found -> !found.isClosed()));
        waiting.setVisible(migration.isPresent());
        migration.ifPresent(found -> showMigration(found, found.instance(id).orElseThrow()));
        look.setVisible(instance.isPresent());
        InstanceDetails known = lastDetails;
        if (topic == Topic.DATABASES && known instanceof InstanceDetails.Databases) {
            Objects.requireNonNull(panelOf.get(topic)).show(instance, known);
        }
        if (instance.isEmpty()) {
            state.show(Tone.BAD, translate("instance.unknown"));
            factText.setText("");
            facts.setVisible(false);
            trouble.setVisible(true);
            trouble.setText(translate("instance.unknown.detail", id));
            return;
        }
        show(instance.get());
    }

    private void showMigration(Migration migration, MigrationInstance member) {
        waiting.removeAll();
        waiting.add(Sentence.with(
                translate(
                        "instance.migration",
                        member.step().displayName(),
                        Sentence.PLACE,
                        statusExplainer.of(migration, member).sentence()),
                new Anchor("migrations/" + migration.id() + "?instance=" + id, migration.id())));
    }

    private void show(Instance instance) {
        facts.setVisible(true);
        heartbeat.show(instance.lastHeartbeat());
        trouble.setVisible(instance.trouble() != null);
        trouble.setText(Objects.requireNonNullElse(instance.trouble(), ""));
        instance.nodeInfo()
                .ifPresentOrElse(
                        info -> {
                            state.show(tone(info.gate()), word(info.gate()));
                            factText.setText(translate(
                                    "instance.facts",
                                    info.engine().displayName(),
                                    String.valueOf(info.storageVersion()),
                                    instance.tier(),
                                    instance.nodeType(),
                                    instance.address(),
                                    Formats.bytes(info.diskFreeBytes()),
                                    Formats.bytes(info.diskTotalBytes()),
                                    info.packs().stream()
                                            .map(pack -> pack.displayName())
                                            .collect(Collectors.joining(", "))));
                        },
                        () -> {
                            state.show(Tone.BAD, translate("instance.unreachable"));
                            factText.setText(translate(
                                    "instance.unreachable.facts",
                                    instance.tier(),
                                    instance.nodeType(),
                                    instance.address() == null
                                            ? translate("instance.unreachable.no-address")
                                            : instance.address()));
                        });
    }

    static String word(Gate gate) {
        return GateWords.of(gate);
    }

    static Tone tone(Gate gate) {
        return switch (gate) {
            case SERVING -> Tone.GOOD;
            case FROZEN -> Tone.WAITING;
            case OPENING, MIGRATING -> Tone.BUSY;
            case HELD, INCOMPATIBLE -> Tone.BAD;
        };
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        UI ui = event.getUI();
        open = true;
        Thread.ofVirtual().name("look-" + id).start(() -> look(ui));
    }

    @Override
    protected void onDetach(DetachEvent event) {
        super.onDetach(event);
        open = false;
        wake.release();
    }

    /** Nodes may take seconds to answer; the page's lock is held only to show what they said. */
    private void look(UI ui) {
        try {
            while (open) {
                Topic asked = topic;
                String instanceId = id;
                Optional<InstanceDetails> seen = lookAt(instanceId, asked);
                var _ = ui.access(() -> show(
                        instanceId,
                        asked,
                        seen.orElseGet(() -> new InstanceDetails.Unknown(translate("instance.unreadable")))));
                wake.tryAcquire(asked == Topic.BACKUPS ? BACKUPS_PAUSE_MILLIS : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (UIDetachedException e) {
            open = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty where the answer cannot be read. */
    private Optional<InstanceDetails> lookAt(String instanceId, Topic asked) {
        try {
            return Optional.of(detailsReader.look(instanceId, asked));
        } catch (RuntimeException e) {
            log.warn("{} of {} cannot be shown", asked, instanceId, e);
            return Optional.empty();
        }
    }

    private void show(String instanceId, Topic asked, InstanceDetails seen) {
        if (asked == topic && instanceId.equals(id)) {
            lastDetails = seen;
            Objects.requireNonNull(panelOf.get(asked)).show(detailsReader.find(id), seen);
        }
    }
}
