package dev.instar.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.security.test.context.support.WithMockUser;

/** The whole console without a browser, signed in as ada, with a registry that does not answer and an empty database. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:console;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1",
            "instar.console.node-api-key=test",
            "instar.console.target-engine=ladybug@0.20.4",
            "instar.console.registry.endpoint=http://127.0.0.1:1",
            "instar.console.registry.access-key=test",
            "instar.console.registry.secret-key=test",
            "instar.console.limits.node-timeout=1s",
            "instar.console.local-users[0].name=ada",
            "instar.console.local-users[0].display-name=Ada Lovelace",
            "instar.console.local-users[0].password=ladybird"
        })
@WithMockUser(username = "ada", roles = "OPERATOR")
public @interface ConsoleTest {}
