package dev.instar.e2e;

import java.lang.reflect.Method;
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

    /** One for all classes of a JVM: a fork that takes turns with another runs each class by itself, in one session. */
    private static SharedMachine machine(ExtensionContext context) {
        return context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, OURS)
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

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        leaveEvidence(context);
        throw thrown;
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        leaveEvidence(context);
        throw thrown;
    }

    /** In a folder named after class and method, and the parameters where there are some. */
    private static void leaveEvidence(ExtensionContext context) {
        String name = context.getRequiredTestClass().getSimpleName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        if (!context.getDisplayName()
                .startsWith(context.getTestMethod().map(Method::getName).orElse(""))) {
            name += "." + context.getDisplayName().replaceAll("[^A-Za-z0-9]+", "-");
        }
        machine(context).leaveEvidence(Path.of("target", "failures", name));
    }
}
