package dev.instar.console.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

/**
 * Keeps the address somebody asked for until after signing in, without a mark added to it, and whether a session was over
 * when they asked.
 */
public final class AddressBeforeSignIn extends HttpSessionRequestCache {

    /** A session attribute, present if the browser came with a session that is no more. */
    public static final String SESSION_OVER = "instar.session-over";

    @SuppressWarnings("NullAway") // null is how the class is told to add no mark; its signature does not say so
    AddressBeforeSignIn() {
        setMatchingRequestParameterName(null);
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        boolean over = request.getRequestedSessionId() != null && !request.isRequestedSessionIdValid();
        super.saveRequest(request, response);
        if (over) {
            request.getSession().setAttribute(SESSION_OVER, true);
        }
    }
}
