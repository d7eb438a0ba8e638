package dev.instar.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes that a browser asked for a page with a session that has ended, so that the sign-in page can say so. */
public final class SessionOver extends OncePerRequestFilter {

    /** An attribute of the new session, present if there was another one before. */
    public static final String ATTRIBUTE = "instar.session-over";

    SessionOver() {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestedSessionId() != null && !request.isRequestedSessionIdValid() && asksForAPage(request)) {
            request.getSession().setAttribute(ATTRIBUTE, true);
        }
        chain.doFilter(request, response);
    }

    /** The background requests of a page that is still open must not replace the session of the sign-in page. */
    private static boolean asksForAPage(HttpServletRequest request) {
        String accepted = request.getHeader("Accept");
        return request.getMethod().equals("GET") && accepted != null && accepted.contains("text/html");
    }
}
