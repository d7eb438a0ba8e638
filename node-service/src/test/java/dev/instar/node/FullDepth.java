package dev.instar.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test that {@code ./instar crash} runs, and of whose kind others in its class run in every build. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "instar.crash.full", matches = "true")
public @interface FullDepth {

    /** Whether this run is one of {@code ./instar crash}. */
    boolean ASKED_FOR = Boolean.getBoolean("instar.crash.full");
}
