package dev.instar.console.security.web;

import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;

/** Who sends a request, as acts know people. */
public final class CurrentActor {

    private static final String PREFIX = "ROLE_";

    private CurrentActor() {}

    public static Actor of(Authentication authentication) {
        return new Actor(
                authentication.getName(),
                authentication.getAuthorities().stream()
                        .map(authority -> String.valueOf(authority.getAuthority()))
                        .filter(authority -> authority.startsWith(PREFIX))
                        .map(authority -> authority.substring(PREFIX.length()))
                        .filter(Roles.ALL::contains)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
