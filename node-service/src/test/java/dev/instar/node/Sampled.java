package dev.instar.node;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A parameterized test of which the first cases run in every build, and all in {@code ./instar crash}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Sampled.FirstCases.class)
public @interface Sampled {

    /** How many cases run in every build; 1 or more. */
    int value();

    /** Skips the cases behind the first ones. */
    final class FirstCases implements ExecutionCondition {

        private static final Pattern NUMBER = Pattern.compile("\\[test-template-invocation:#(\\d+)]$");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Matcher number = NUMBER.matcher(context.getUniqueId());
            boolean isBehind = number.find()
                    && Integer.parseInt(number.group(1))
                            > context.getRequiredTestMethod()
                                    .getAnnotation(Sampled.class)
                                    .value();
            return isBehind && !FullDepth.ASKED_FOR
                    ? ConditionEvaluationResult.disabled("Runs in './instar crash'.")
                    : ConditionEvaluationResult.enabled("One of the first cases, or all run.");
        }
    }
}
