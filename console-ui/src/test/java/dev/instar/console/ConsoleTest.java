package dev.instar.console;

import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.migration.MigrationFixture;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.security.test.context.support.WithMockUser;

/**
 * The whole console without a browser, signed in as ada, on a database in memory, with a registry the test fills. One
 * context serves all tests: the security context's strategy is static, so two contexts would not know each other's users.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:console;DB_CLOSE_DELAY=-1",
            "instar.console.node-api-key=test",
            "instar.console.signing-key=for-tests-alone-1",
            "instar.console.target-engine=ladybug@0.20.4",
            "instar.console.limits.refresh=200ms",
            "instar.console.limits.dispatch=50ms",
            "instar.console.limits.advance=100ms",
            "instar.console.limits.node-attempts=3",
            "instar.console.limits.reconnect-pause=100ms",
            "instar.console.limits.cancel-grace=2s",
            "instar.console.limits.silence=200ms",
            "instar.console.limits.webhook-pause=20ms",
            "instar.console.local-users[0].name=ada",
            "instar.console.local-users[0].display-name=Ada Lovelace",
            "instar.console.local-users[0].password=ladybird",
            "instar.console.tokens[0].name=pipeline",
            "instar.console.tokens[0].secret=pipeline-secret-0001",
            "instar.console.tokens[1].name=approver",
            "instar.console.tokens[1].secret=approver-secret-0001",
            "instar.console.tokens[1].roles=VIEWER,APPROVER",
            "instar.console.tokens[2].name=viewer",
            "instar.console.tokens[2].secret=viewer-secret-000001",
            "instar.console.tokens[2].roles=VIEWER"
        })
@AutoConfigureMockMvc
@Import({ConsoleTest.Registry.class, MigrationFixture.class})
@WithMockUser(
        username = "ada",
        roles = {"VIEWER", "OPERATOR", "APPROVER"})
public @interface ConsoleTest {

    /** Puts the registry of the test in place of DynamoDB. */
    @TestConfiguration
    class Registry {
        @Bean
        @Primary
        FakeRegistry fakeRegistry() {
            return new FakeRegistry();
        }
    }
}
