package dev.instar.console.security;

import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.Problem;
import dev.instar.protocol.WireJson;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows pipelines by the bearer tokens of the configuration. */
class TokenFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final List<ConsoleProperties.Token> tokens;

    TokenFilter(ConsoleProperties properties) {
        this.tokens = properties.tokens();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header != null && header.startsWith(SCHEME)) {
            owner(header.substring(SCHEME.length())).ifPresent(token -> {
                var context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                        token.name(),
                        null,
                        token.roles().stream()
                                .map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                                .toList()));
                SecurityContextHolder.setContext(context);
            });
        }
        chain.doFilter(request, response);
    }

    /** Compares with every token in the same time, wherever they differ. */
    private Optional<ConsoleProperties.Token> owner(String secret) {
        byte[] given = secret.getBytes(StandardCharsets.UTF_8);
        Optional<ConsoleProperties.Token> owner = Optional.empty();
        for (ConsoleProperties.Token token : tokens) {
            if (MessageDigest.isEqual(token.secret().getBytes(StandardCharsets.UTF_8), given)) {
                owner = Optional.of(token);
            }
        }
        return owner;
    }

    static void refuse(HttpServletRequest request, HttpServletResponse response, Exception e) throws IOException {
        var problem = new Problem(
                "console.no-token",
                "Token needed",
                401,
                "This needs a token: " + request.getRequestURI() + ".",
                "Send 'Authorization: Bearer <token>' with a token of instar.console.tokens.");
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(WireJson.mapper().writeValueAsBytes(problem));
    }
}
