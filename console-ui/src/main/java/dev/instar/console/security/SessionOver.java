package dev.instar.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Remembers that a browser came with a session that is no more, so that the sign-in page can say so. */
public final class SessionOver extends OncePerRequestFilter {

    /** An attribute of the new session, present if there was another one before. */
    public static final String ATTRIBUTE = "instar.session-over";

    SessionOver() {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestedSessionId() != null && !request.isRequestedSessionIdValid()) {
            request.getSession().setAttribute(ATTRIBUTE, true);
        }
        chain.doFilter(request, response);
    }
}
