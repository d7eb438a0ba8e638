package dev.instar.console.security.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.server.VaadinSession;
import dev.instar.console.ConsoleTest;
import dev.instar.console.security.SessionOver;
import org.junit.jupiter.api.Test;
import org.springframework.security.test.context.support.WithAnonymousUser;

/** The sign-in page, with the users of a local fleet and after a session has ended. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
@WithAnonymousUser
class LoginViewTest extends SpringBrowserlessTest {

    @Test
    void a_local_fleet_shows_its_users() {
        navigate(LoginView.class);
        assertThat(find(LoginForm.class).exists()).isTrue();
        assertThat(find(Span.class).withText("ladybird").exists()).isTrue();
        assertThat(find(Paragraph.class)
                        .withTextContaining("Your session is over.")
                        .exists())
                .isFalse();
    }

    @Test
    void who_comes_with_a_session_that_is_over_is_told_so() {
        VaadinSession.getCurrent().getSession().setAttribute(SessionOver.ATTRIBUTE, true);
        navigate(LoginView.class);
        assertThat(find(Paragraph.class)
                        .withTextContaining("Your session is over.")
                        .exists())
                .isTrue();
    }
}
