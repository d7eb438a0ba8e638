package dev.instar.console.security;

import com.vaadin.flow.spring.security.VaadinSecurityConfigurer;
import dev.instar.console.ConsoleProperties;
import dev.instar.console.security.ui.LoginView;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Form sign-in for the users of the configuration; everything but the sign-in page needs one. */
@Configuration
@EnableWebSecurity
class SecurityConfiguration {

    @Bean
    SecurityFilterChain consoleFilterChain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers("/icons/**").permitAll())
                .with(
                        VaadinSecurityConfigurer.vaadin(),
                        vaadin -> vaadin.loginView(LoginView.class)
                                // An address without a page is for the router to name, once somebody is signed in.
                                .anyRequest(request -> request.authenticated()))
                .build();
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
                        .roles(Roles.OPERATOR)
                        .build())
                .toList();
        return new InMemoryUserDetailsManager(users);
    }
}
