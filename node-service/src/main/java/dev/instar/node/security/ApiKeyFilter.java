package dev.instar.node.security;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.WireJson;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets only callers with the key of this instance in; health is open, as balancers have no key. */
@Component
class ApiKeyFilter extends OncePerRequestFilter {

    private static final String HEADER = "X-Graph-API-Key";

    private final byte[] key;

    ApiKeyFilter(NodeProperties properties) {
        this.key = properties.apiKey().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().equals("/health")
                || request.getRequestURI().startsWith("/actuator/health");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = request.getHeader(HEADER);
        // MessageDigest.isEqual takes the same time wherever the two differ.
        if (given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), key)) {
            chain.doFilter(request, response);
            return;
        }
        var problem = new NodeException(ErrorCode.WRONG_API_KEY).problem();
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(WireJson.mapper().writeValueAsBytes(problem));
    }
}
