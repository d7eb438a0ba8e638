package dev.instar.console.base.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Footer;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.router.Layout;
import com.vaadin.flow.server.VaadinSession;
import com.vaadin.flow.shared.Registration;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frame around every page: name, navigation, what waits for this person, messages, who is signed in. */
@Layout
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MainLayout extends AppLayout {

    private final WaitingCount waitingCount;
    private final UiBroadcaster broadcaster;
    private final SideNavItem approvals = new SideNavItem(translate("base.nav.approvals"), "approvals");
    private final Span waiting = new Span();
    private final KeyboardShortcuts shortcuts = new KeyboardShortcuts();
    private @Nullable Registration subscription;

    MainLayout(CurrentUser user, WaitingCount waitingCount, UiBroadcaster broadcaster) {
        this.waitingCount = waitingCount;
        this.broadcaster = broadcaster;
        setPrimarySection(Section.DRAWER);
        var brand = new Span(translate("base.nav.brand"));
        brand.addClassName("brand");
        var navigation = new SideNav(translate("base.nav.brand"));
        navigation.setLabel(null);
        navigation.getElement().setAttribute("aria-label", translate("base.nav.label"));
        var migrations = new SideNavItem(translate("base.nav.migrations"), "migrations");
        migrations.setMatchNested(true);
        approvals.setMatchNested(true);
        waiting.addClassName("count");
        approvals.setSuffixComponent(waiting);
        navigation.addItem(
                new SideNavItem(translate("base.nav.fleet"), ""),
                migrations,
                approvals,
                new SideNavItem(translate("base.nav.audit"), "audit"),
                new SideNavItem(translate("base.nav.runbook"), "help/runbook"),
                new SideNavItem(translate("base.nav.settings"), "settings"));
        var who = new Span(user.displayName());
        who.addClassName("who");
        var signOut = small(translate("base.nav.sign-out"), user::signOut);
        var foot = new Footer(who, signOut);
        foot.addClassName("drawer-foot");
        var help = new Div(
                small(translate("base.nav.messages"), MainLayout::showNotices),
                small(translate("base.nav.keyboard"), shortcuts::explain));
        help.addClassName("drawer-help");
        var drawer = new Div(new Header(brand), navigation, help, foot);
        drawer.addClassName("drawer");
        addToDrawer(drawer);
        var toggle = new DrawerToggle();
        toggle.setAriaLabel(translate("base.nav.toggle"));
        addToNavbar(true, toggle);
        getElement().appendChild(shortcuts.getElement());
    }

    private static Button small(String text, Runnable act) {
        var button = new Button(text, _ -> act.run());
        button.addThemeVariants(ButtonVariant.TERTIARY, ButtonVariant.SMALL);
        return button;
    }

    private static void showNotices() {
        var dialog = new Dialog(translate("base.messages.heading"));
        dialog.setWidth("34rem");
        List<NoticeLog.Notice> notices =
                NoticeLog.of(VaadinSession.getCurrent()).list();
        if (notices.isEmpty()) {
            dialog.add(new Paragraph(translate("base.messages.none")));
        }
        var list = new UnorderedList();
        list.addClassName("acts");
        notices.forEach(notice -> list.add(new ListItem(
                new StateBadge(
                        notice.good() ? StateBadge.Tone.GOOD : StateBadge.Tone.BAD,
                        notice.good() ? translate("base.messages.said") : translate("base.messages.refused")),
                LocalTime.time(notice.at()),
                new Paragraph(notice.text()))));
        dialog.add(list);
        dialog.getFooter().add(new Button(translate("base.dialog.close"), _ -> dialog.close()));
        dialog.open();
    }

    private void refresh() {
        int count = waitingCount.waiting();
        waiting.setVisible(count > 0);
        waiting.setText(Integer.toString(count));
        waiting.getElement().setAttribute("aria-label", translate("base.nav.waiting", count));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        subscription = broadcaster.subscribe(event.getUI(), this::refresh);
        refresh();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        super.onDetach(event);
        if (subscription != null) {
            subscription.remove();
        }
    }
}
