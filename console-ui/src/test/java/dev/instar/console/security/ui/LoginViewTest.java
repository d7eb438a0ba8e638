package dev.instar.console.security.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.login.LoginForm;
import dev.instar.console.ConsoleTest;
import org.junit.jupiter.api.Test;
import org.springframework.security.test.context.support.WithAnonymousUser;

/** The sign-in page shows the users of a local fleet. */
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
}
