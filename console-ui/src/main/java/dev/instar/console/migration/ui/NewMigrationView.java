package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.details.Details;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.Command;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import com.vaadin.flow.server.streams.UploadHandler;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.plan.BadPlan;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.Plans;
import dev.instar.console.plan.TierPlans;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks what is to move and how, with a dry run beside it that follows every answer; plans can be saved and exchanged. */
@Route("migrations/new")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class NewMigrationView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final Logger log = LoggerFactory.getLogger(NewMigrationView.class);

    private final Fleet fleet;
    private final TierPlans tierPlans;
    private final Plans plans;
    private final DryRuns dryRuns;
    private final MigrationStart migrationStart;
    private final CurrentUser user;
    private final Div left = new Div();
    private final Paragraph importedText = new Paragraph();
    private final Button backToForm = new Button(translate("plan.imported.back"), _ -> use(null));
    private final Div importedPanel = new Div(importedText, backToForm);
    private final DryRunPanel dryRunPanel = new DryRunPanel();
    private final Button start = new Button(translate("plan.start"), _ -> ask());
    private final Button save = new Button(translate("plan.save"), _ -> save());
    private final Button preflight = new Button(translate("plan.preflight"), _ -> preflight());
    private final Select<Plans.Saved> saved = new Select<>();
    private final TextArea json = new TextArea(translate("plan.exchange.json"));
    private @Nullable PlanForm form;
    private @Nullable Plan imported;
    private DryRuns.@Nullable Asked asked;
    private boolean asking;
    private Set<String> tiers = Set.of();
    private String shownJson = "";
    /** The last plan that was one, for the download, which comes without the page's lock. */
    private volatile String shownPlan = "";

    NewMigrationView(
            Fleet fleet,
            TierPlans tierPlans,
            Plans plans,
            DryRuns dryRuns,
            MigrationStart migrationStart,
            CurrentUser user,
            UiBroadcaster broadcaster) {
        super(broadcaster);
        this.fleet = fleet;
        this.tierPlans = tierPlans;
        this.plans = plans;
        this.dryRuns = dryRuns;
        this.migrationStart = migrationStart;
        this.user = user;
        importedPanel.addClassName("waiting");
        start.addThemeVariants(ButtonVariant.PRIMARY);
        preflight.setDisableOnClick(true);
        var download = new Anchor(
                DownloadHandler.fromInputStream(_ -> {
                    byte[] bytes = shownPlan.getBytes(StandardCharsets.UTF_8);
                    return new DownloadResponse(
                            new ByteArrayInputStream(bytes), "plan.json", "application/json", bytes.length);
                }),
                translate("plan.download"));
        var buttons = new Div(start, preflight, save, download);
        buttons.addClassName("tools");
        var columns = new Div(left, new Div(buttons, dryRunPanel));
        columns.addClassName("columns");
        add(new H1(translate("plan.heading")), importedPanel, columns, exchange());
    }

    private Details exchange() {
        json.setWidthFull();
        // The text scrolls in its own room: an area that follows its text moves the button away under a click.
        json.setHeight("18rem");
        json.addClassName("code-area");
        var useIt = new Button(translate("plan.exchange.use"), _ -> read(json.getValue()));
        var upload = new Upload(UploadHandler.inMemory((_, bytes) -> read(new String(bytes, StandardCharsets.UTF_8))));
        upload.setAcceptedFileExtensions(".json");
        upload.setMaxFileSize(1 << 20);
        upload.setDropAllowed(true);
        saved.setLabel(translate("plan.exchange.saved"));
        saved.setItemLabelGenerator(plan -> plan == null ? "" : label(plan));
        saved.addValueChangeListener(event -> {
            if (event.isFromClient() && event.getValue() != null) {
                use(event.getValue().plan());
            }
        });
        var exchange = new Details(translate("plan.exchange"), saved, upload, json, useIt);
        exchange.addClassName("exchange");
        return exchange;
    }

    private static String label(Plans.Saved saved) {
        Plan plan = saved.plan();
        String from = plan.source().version();
        String to = plan.target().version();
        String hash = saved.hash().substring(0, 8);
        return plan.name().isEmpty()
                ? translate("plan.exchange.saved.unnamed", from, to, saved.savedBy(), hash)
                : translate("plan.exchange.saved.plan", plan.name(), from, to, saved.savedBy(), hash);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        QueryParameters parameters = event.getLocation().getQueryParameters();
        tiers = Set.copyOf(parameters.getParameters("tier"));
        List<Plans.Saved> known = plans.list();
        saved.setItems(known);
        Optional<Plans.Saved> wanted = parameters.getSingleParameter("plan").flatMap(plans::find);
        wanted.ifPresentOrElse(plan -> use(plan.plan()), () -> use(null));
    }

    /** @param plan taken as it is; the form's if absent */
    private void use(@Nullable Plan plan) {
        imported = plan;
        importedPanel.setVisible(plan != null);
        left.setVisible(plan == null);
        if (plan != null) {
            String from = plan.source().displayName();
            String to = plan.target().displayName();
            String hash = PlanDocument.hash(plan).substring(0, 16);
            importedText.setText(
                    plan.name().isEmpty()
                            ? translate("plan.imported.unnamed", from, to, hash)
                            : translate("plan.imported", plan.name(), from, to, hash));
        }
        refresh();
    }

    private void read(String text) {
        try {
            Plan plan = PlanDocument.read(text);
            shownJson = json.getValue();
            use(plan);
            Notices.done(translate("plan.exchange.done"));
        } catch (BadPlan e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
    }

    private Plan plan() {
        if (imported != null) {
            return imported;
        }
        if (form == null) {
            throw new ConflictException(translate("plan.refused.registry"));
        }
        return form.plan();
    }

    @Override
    protected void refresh() {
        if (form == null && fleet.snapshot().loaded()) {
            form = new PlanForm(fleet.snapshot(), tierPlans.target(), tiers, this::refresh);
            left.add(form);
        }
        boolean operator = user.actor().roles().contains(Roles.OPERATOR);
        try {
            Plan plan = plan();
            DryRun alone = dryRuns.of(plan);
            Optional<DryRuns.Asked> stillTrue = Optional.ofNullable(asked)
                    .filter(answer -> answer.planHash().equals(alone.planHash()));
            DryRun dryRun = stillTrue.map(answer -> alone.with(answer.found())).orElse(alone);
            dryRunPanel.show(dryRun, stillTrue);
            start.setEnabled(operator && !dryRun.isBlocked());
            start.setTooltipText(
                    !operator
                            ? translate("plan.start.role", Roles.OPERATOR)
                            : dryRun.isBlocked() ? dryRun.blockers().getFirst() : translate("plan.start.begins"));
            save.setEnabled(operator);
            preflight.setEnabled(operator && !asking && dryRun.blastRadius().instances() > 0);
            shownPlan = PlanDocument.write(plan);
            showJson(shownPlan);
        } catch (BadPlan | ConflictException e) {
            dryRunPanel.refuse(String.valueOf(e.getMessage()));
            start.setEnabled(false);
            save.setEnabled(false);
            preflight.setEnabled(false);
        }
    }

    /** What a person is writing there is not overwritten. */
    private void showJson(String text) {
        if (json.getValue().equals(shownJson)) {
            shownJson = text;
            json.setValue(text);
        }
    }

    private void save() {
        try {
            Plans.Saved kept = plans.save(plan(), user.id());
            saved.setItems(plans.list());
            Notices.done(translate("plan.save.done", kept.hash().substring(0, 16)));
        } catch (BadPlan e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
    }

    private void preflight() {
        UI ui = UI.getCurrent();
        Plan plan = plan();
        asking = true;
        Notices.done(translate("plan.preflight.running"));
        Thread.ofVirtual().name("dry-run").start(() -> {
            Command told = answerOf(plan);
            try {
                var _ = ui.access(() -> {
                    asking = false;
                    told.execute();
                    refresh();
                });
            } catch (UIDetachedException e) {
                // The page is gone, and nobody waits for the answer.
                return;
            }
        });
    }

    /** Takes as long as the nodes do, so without the page's lock. @return what to do with their answer */
    private Command answerOf(Plan plan) {
        try {
            DryRuns.Asked answer = dryRuns.askNodes(plan);
            return () -> {
                asked = answer;
                if (answer.found().blockers().isEmpty()) {
                    Notices.done(translate("plan.preflight.passed"));
                } else {
                    Notices.refused(translate("plan.preflight.blocked"));
                }
            };
        } catch (ConflictException e) {
            return () -> Notices.refused(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return () -> {};
        } catch (RuntimeException e) {
            log.warn("The nodes could not be asked about a plan", e);
            return () -> Notices.refused(translate("plan.preflight.failed"));
        }
    }

    private void ask() {
        migrationStart.ask(translate("plan.start.heading"), plan(), this::refresh);
    }

    @Override
    public String getPageTitle() {
        return translate("plan.title");
    }
}
