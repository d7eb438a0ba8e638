package dev.instar.console.base.ui;

import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.router.Layout;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;

/** The frame around every page: name, navigation, who is signed in. */
@Layout
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MainLayout extends AppLayout {

    MainLayout(CurrentUser user) {
        setPrimarySection(Section.DRAWER);
        var brand = new Span("Instar");
        brand.addClassName("brand");
        var navigation = new SideNav("Instar");
        navigation.setLabel(null);
        navigation.getElement().setAttribute("aria-label", "Main");
        var migrations = new SideNavItem("Migrations", "migrations");
        migrations.setMatchNested(true);
        navigation.addItem(new SideNavItem("Fleet", ""), migrations, new SideNavItem("Approvals", "approvals"));
        var who = new Span(user.displayName());
        who.addClassName("who");
        var signOut = new Button("Sign out", _ -> user.signOut());
        signOut.addThemeVariants(ButtonVariant.TERTIARY, ButtonVariant.SMALL);
        var foot = new Div(who, signOut);
        foot.addClassName("drawer-foot");
        var drawer = new Div(brand, navigation, foot);
        drawer.addClassName("drawer");
        addToDrawer(drawer);
        var toggle = new DrawerToggle();
        toggle.setAriaLabel("Show or hide the navigation");
        addToNavbar(true, toggle);
    }
}
