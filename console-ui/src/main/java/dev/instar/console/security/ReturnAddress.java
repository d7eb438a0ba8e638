package dev.instar.console.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;

/**
 * Keeps the address a person wanted before signing in, in a cookie. A session would not do: after a restart of the console
 * every request of a page that is still open gets a new session, and the last of them replaces the others.
 */
final class ReturnAddress extends CookieRequestCache {

    /** The address, unless the cookie leads to another server. */
    @Override
    public @Nullable SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        SavedRequest saved = super.getRequest(request, response);
        if (saved == null) {
            return null;
        }
        URI address = URI.create(saved.getRedirectUrl());
        return request.getServerName().equals(address.getHost()) ? saved : null;
    }
}
