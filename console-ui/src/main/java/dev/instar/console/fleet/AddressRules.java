package dev.instar.console.fleet;

import dev.instar.console.settings.ConsoleProperties;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/**
 * Which addresses of the registry the console calls, with the nodes' key in every request. A program that can write to
 * the registry must not be able to send that key anywhere.
 */
@Component
class AddressRules {

    /** Names that are looked up could lead anywhere, so an address is a number. */
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|\\[[0-9A-Fa-f:.]+]");

    private static final int MOST_PORT = 65_535;

    private final List<IpAddressMatcher> networks;
    private final List<String> allowed;
    private final Set<String> schemes;
    private final int lowestPort;

    AddressRules(ConsoleProperties properties) {
        ConsoleProperties.Registry registry = properties.registry();
        this.allowed = registry.allowedNetworks();
        this.networks = allowed.stream().map(IpAddressMatcher::new).toList();
        this.schemes = Set.copyOf(registry.allowedSchemes());
        this.lowestPort = registry.lowestPort();
    }

    /** @throws IllegalArgumentException with a sentence that says why the console does not call it */
    URI check(String endpoint) {
        if (endpoint.isEmpty()) {
            throw new IllegalArgumentException("The registry names no address.");
        }
        URI address;
        try {
            address = URI.create(endpoint);
        } catch (IllegalArgumentException e) {
            throw refused(endpoint, "is no address");
        }
        if (address.getScheme() == null || !schemes.contains(address.getScheme())) {
            throw refused(
                    endpoint,
                    "does not begin with "
                            + String.join(" or ", schemes.stream().sorted().toList()));
        }
        String host = address.getHost();
        if (host == null || !NUMERIC.matcher(host).matches()) {
            throw refused(endpoint, "does not name an IP address");
        }
        if (address.getUserInfo() != null
                || address.getQuery() != null
                || address.getFragment() != null
                || !(address.getPath().isEmpty() || address.getPath().equals("/"))) {
            throw refused(endpoint, "is more than scheme, IP address and port");
        }
        if (address.getPort() != -1 && (address.getPort() < lowestPort || address.getPort() > MOST_PORT)) {
            throw refused(endpoint, "has a port below " + lowestPort);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (networks.stream().noneMatch(network -> matches(network, bare))) {
            throw refused(endpoint, "is in none of the allowed networks (" + String.join(", ", allowed) + ")");
        }
        return address;
    }

    private static boolean matches(IpAddressMatcher network, String host) {
        try {
            return network.matches(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static IllegalArgumentException refused(String endpoint, String why) {
        return new IllegalArgumentException(
                "The console does not call this instance: its address in the registry, " + endpoint + ", " + why + ".");
    }
}
