package dev.instar.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Notes that a browser came with a session that has ended, so that the sign-in page can say so. In a cookie: of the requests
 * that a page makes at that moment each may get a session of its own.
 */
public final class SessionOver extends OncePerRequestFilter {

    private static final String COOKIE = "instar-session-over";
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    SessionOver() {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestedSessionId() != null && !request.isRequestedSessionIdValid()) {
            response.addCookie(cookie("yes", REMEMBERED));
        } else if (request.getMethod().equals("POST") && request.getRequestURI().endsWith("/login")) {
            response.addCookie(cookie("", Duration.ZERO));
        }
        chain.doFilter(request, response);
    }

    private static Cookie cookie(String value, Duration age) {
        var cookie = new Cookie(COOKIE, value);
        cookie.setHttpOnly(true);
        cookie.setPath("/");
        cookie.setMaxAge(Math.toIntExact(age.toSeconds()));
        return cookie;
    }

    /** Whether the browser that asks was signed in until its session ended. */
    public static boolean wasNoted(Cookie @Nullable [] cookies) {
        return cookies != null
                && Stream.of(cookies).anyMatch(cookie -> cookie.getName().equals(COOKIE));
    }
}
