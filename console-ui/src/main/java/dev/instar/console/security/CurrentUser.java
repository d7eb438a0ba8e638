package dev.instar.console.security;

import com.vaadin.flow.spring.security.AuthenticationContext;
import dev.instar.console.settings.ConsoleProperties;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who acts in the page at hand. */
@Component
public class CurrentUser {

    private final AuthenticationContext authentication;
    private final ConsoleProperties properties;

    CurrentUser(AuthenticationContext authentication, ConsoleProperties properties) {
        this.authentication = authentication;
        this.properties = properties;
    }

    /** Subject id: what approvals compare and the audit records. */
    public String id() {
        return authentication
                .getPrincipalName()
                .orElseThrow(() -> new IllegalStateException("Nobody is signed in on this page"));
    }

    /** The person with what the person may do. */
    public Actor actor() {
        return new Actor(
                id(),
                authentication.getGrantedRoles().stream()
                        .map(String::valueOf)
                        .filter(Roles.ALL::contains)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    public String displayName() {
        String id = id();
        return properties.localUsers().stream()
                .filter(user -> user.name().equals(id))
                .map(ConsoleProperties.LocalUser::displayName)
                .findFirst()
                .orElse(id);
    }

    public void signOut() {
        authentication.logout();
    }
}
