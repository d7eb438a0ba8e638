package dev.instar.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link TestMachine}, and keeps in {@code target/failures} what tells why one failed. */
public final class MachineExtension
        implements ParameterResolver, AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(MachineExtension.class);

    private static SharedMachine machine(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(SharedMachine.class, _ -> new SharedMachine(), SharedMachine.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestMachine.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new TestMachine(machine(context), context.getStore(OURS));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            leaveEvidence(context);
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        leaveEvidence(context);
        throw thrown;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        leaveEvidence(context);
        throw thrown;
    }

    private static void leaveEvidence(ExtensionContext context) {
        String test =
                context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        machine(context)
                .leaveEvidence(Path.of(
                        "target", "failures", context.getRequiredTestClass().getSimpleName() + test));
    }
}
