package dev.instar.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.savedrequest.RequestCache;

/** Signing in leads to the address a person wanted, whatever became of the session meanwhile. */
class ReturnAddressTest {

    private static final String PAGE = "http://localhost/migrations/m-1?view=timeline";

    private final RequestCache addresses = SecurityConfiguration.returnAddress();

    private static MockHttpServletRequest request(String method, String accepted) {
        var request = new MockHttpServletRequest(method, "/migrations/m-1");
        request.setQueryString("view=timeline");
        request.addHeader("Accept", accepted);
        request.setRequestedSessionId("of-a-console-that-was-killed");
        request.setRequestedSessionIdValid(false);
        return request;
    }

    private static MockHttpServletRequest signingIn(Cookie cookie) {
        var request = new MockHttpServletRequest("POST", "/login");
        request.setCookies(cookie);
        return request;
    }

    @Test
    void the_address_a_person_wanted_is_known_in_any_session() {
        var answer = new MockHttpServletResponse();
        addresses.saveRequest(request("GET", "text/html"), answer);
        Cookie cookie = Objects.requireNonNull(answer.getCookie("REDIRECT_URI"));

        assertThat(addresses.getRequest(signingIn(cookie), new MockHttpServletResponse()))
                .satisfies(saved -> assertThat(saved.getRedirectUrl()).isEqualTo(PAGE));
        assertThat(cookie.isHttpOnly()).isTrue();
    }

    @Test
    void a_cookie_that_leads_to_another_server_is_not_followed() {
        var cookie = new Cookie(
                "REDIRECT_URI",
                Base64.getEncoder().encodeToString("https://elsewhere.example/".getBytes(StandardCharsets.UTF_8)));

        assertThat(addresses.getRequest(signingIn(cookie), new MockHttpServletResponse()))
                .isNull();
    }

    @Test
    void a_session_that_has_ended_is_noted_until_the_next_sign_in() throws Exception {
        var answer = new MockHttpServletResponse();
        MockHttpServletRequest stale = request("POST", "*/*");
        new SessionOver().doFilter(stale, answer, new MockFilterChain());
        assertThat(SessionOver.wasNoted(answer.getCookies())).isTrue();
        assertThat(stale.getSession(false)).as("a session of its own").isNull();

        var signedIn = new MockHttpServletResponse();
        new SessionOver().doFilter(signingIn(answer.getCookies()[0]), signedIn, new MockFilterChain());
        assertThat(signedIn.getCookies())
                .singleElement()
                .satisfies(cookie -> assertThat(cookie.getMaxAge()).isZero());
    }

    @Test
    void a_browser_without_an_ended_session_is_told_nothing() {
        assertThat(SessionOver.wasNoted(null)).isFalse();
        assertThat(SessionOver.wasNoted(new Cookie[] {new Cookie("other", "x")}))
                .isFalse();
    }
}
