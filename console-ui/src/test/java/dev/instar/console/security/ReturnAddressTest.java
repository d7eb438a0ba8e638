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

/** Signing in leads to the address a person wanted, whatever became of the session meanwhile. */
class ReturnAddressTest {

    private static final String PAGE = "http://localhost/migrations/m-1?view=timeline";

    private final ReturnAddress addresses = new ReturnAddress();

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
    void a_page_asked_for_after_a_session_has_ended_says_so_in_the_new_one() throws Exception {
        MockHttpServletRequest page = request("GET", "text/html,*/*");
        new SessionOver().doFilter(page, new MockHttpServletResponse(), new MockFilterChain());

        assertThat(Objects.requireNonNull(page.getSession(false)).getAttribute(SessionOver.ATTRIBUTE))
                .isEqualTo(true);
    }

    @Test
    void a_background_request_of_an_open_page_gets_no_new_session() throws Exception {
        MockHttpServletRequest heartbeat = request("POST", "*/*");
        new SessionOver().doFilter(heartbeat, new MockHttpServletResponse(), new MockFilterChain());

        assertThat(heartbeat.getSession(false)).isNull();
    }
}
