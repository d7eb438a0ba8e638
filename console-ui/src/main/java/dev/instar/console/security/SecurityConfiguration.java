package dev.instar.console.security;

import com.vaadin.flow.spring.security.VaadinDefaultRequestCache;
import com.vaadin.flow.spring.security.VaadinSecurityConfigurer;
import dev.instar.console.security.ui.LoginView;
import dev.instar.console.settings.ConsoleProperties;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;

/** Form sign-in for the users of the configuration, tokens for the API; everything but sign-in and health needs one. */
@Configuration
@EnableWebSecurity
class SecurityConfiguration {

    /** Pipelines and monitors: tokens, no session. */
    @Bean
    @Order(1)
    SecurityFilterChain apiFilterChain(HttpSecurity http, ConsoleProperties properties) throws Exception {
        return http.securityMatcher("/api/**", "/actuator/**", "/v3/api-docs/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health/**", "/v3/api-docs/**")
                        .permitAll()
                        .anyRequest()
                        .hasAnyRole(Roles.ALL.toArray(String[]::new)))
                .csrf(csrf -> csrf.disable())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new TokenFilter(properties), UsernamePasswordAuthenticationFilter.class)
                .exceptionHandling(failures -> failures.authenticationEntryPoint(TokenFilter::refuse)
                        .accessDeniedHandler((request, response, e) -> TokenFilter.refuse(request, response, e)))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain consoleFilterChain(HttpSecurity http, VaadinDefaultRequestCache requests) throws Exception {
        requests.setDelegateRequestCache(returnAddress());
        return http.authorizeHttpRequests(rules -> rules.requestMatchers("/icons/**")
                        .permitAll()
                        .requestMatchers("/reports/**")
                        .hasAnyRole(Roles.ALL.toArray(String[]::new)))
                .with(
                        VaadinSecurityConfigurer.vaadin(),
                        vaadin -> vaadin.loginView(LoginView.class)
                                // An address without a page is for the router to name, once the caller is signed in.
                                .anyRequest(request -> request.authenticated()))
                .addFilterBefore(new SessionOver(), SecurityContextHolderFilter.class)
                .build();
    }

    /**
     * Keeps the address a person wanted before signing in, in a cookie that leads to this server only. A session would not
     * do: after a restart of the console every request of a page that is still open may get a new session, and the last of
     * them replaces the others.
     */
    static RequestCache returnAddress() {
        return new CookieRequestCache();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    UserDetailsService users(ConsoleProperties properties, PasswordEncoder encoder) {
        List<UserDetails> users = properties.localUsers().stream()
                .map(user -> User.withUsername(user.name())
                        .password(encoder.encode(user.password()))
                        .roles(user.roles().toArray(String[]::new))
                        .build())
                .toList();
        return new InMemoryUserDetailsManager(users);
    }
}
