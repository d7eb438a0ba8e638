package dev.instar.console.security.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.component.login.LoginI18n;
import com.vaadin.flow.component.orderedlayout.VerticalLayout;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.instar.console.security.SessionOver;
import dev.instar.console.settings.ConsoleProperties;

/** Sign-in. In a local fleet it also names the users that exist there. */
@Route(value = "login", autoLayout = false)
@AnonymousAllowed
public class LoginView extends VerticalLayout implements BeforeEnterObserver, HasDynamicTitle {

    private final LoginForm form = new LoginForm();
    private final Paragraph over = new Paragraph(translate("security.session-over"));

    LoginView(ConsoleProperties properties) {
        addClassName("login-view");
        setSizeFull();
        setAlignItems(Alignment.CENTER);
        setJustifyContentMode(JustifyContentMode.CENTER);
        LoginI18n texts = LoginI18n.createDefault();
        texts.getForm().setTitle(translate("security.form.title"));
        texts.getForm().setSubmit(translate("security.form.submit"));
        texts.getErrorMessage().setTitle(translate("security.form.error"));
        texts.getErrorMessage().setMessage(translate("security.form.error.help"));
        form.setI18n(texts);
        form.setAction("login");
        form.setForgotPasswordButtonVisible(false);
        var name = new H1(translate("security.heading"));
        name.addClassName("brand");
        over.addClassName("waiting");
        over.getElement().setAttribute("role", "status");
        add(name, new Paragraph(translate("security.purpose")), over, form);
        if (!properties.localUsers().isEmpty()) {
            add(localUsers(properties));
        }
    }

    private static Div localUsers(ConsoleProperties properties) {
        var users = new UnorderedList();
        for (ConsoleProperties.LocalUser user : properties.localUsers()) {
            var name = new Span(user.name());
            var password = new Span(user.password());
            name.addClassName("code");
            password.addClassName("code");
            users.add(new ListItem(
                    new Span(translate("security.local-users.name", user.displayName())),
                    name,
                    new Span(translate("security.local-users.password")),
                    password));
        }
        var box = new Div(new Paragraph(translate("security.local-users")), users);
        box.addClassName("local-users");
        return box;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        over.setVisible(SessionOver.wasNoted(VaadinRequest.getCurrent().getCookies()));
        form.setError(event.getLocation().getQueryParameters().getParameters().containsKey("error"));
    }

    @Override
    public String getPageTitle() {
        return translate("security.title");
    }
}
