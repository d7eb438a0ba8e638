package dev.instar.e2e.crash;

import dev.instar.node.NodeApplication;
import dev.instar.node.storage.Volume;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The node service as it is shipped, except that it kills itself, or its engine hosts, with SIGKILL at one named point.
 * System properties: {@code crash.at} is a pattern for the effect, {@code crash.when} is {@code before} or
 * {@code after}, {@code crash.who} is {@code node} or {@code hosts}.
 */
public final class CrashingNode {

    private static final long HOST_SEARCH_MILLIS = 20_000;

    private CrashingNode() {}

    public static void main(String[] arguments) {
        new SpringApplication(NodeApplication.class, Crashes.class).run(arguments);
    }

    /** Puts a watcher around everything done to the data volume. */
    @Configuration(proxyBeanMethods = false)
    static class Crashes {

        @Bean
        static BeanPostProcessor watchVolume() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof Volume ? watched(bean, Volume.class) : bean;
                }
            };
        }
    }

    private static final Pattern AT = Pattern.compile(System.getProperty("crash.at", "never"));
    private static final boolean BEFORE =
            System.getProperty("crash.when", "after").equals("before");
    private static final boolean HOSTS = System.getProperty("crash.who", "node").equals("hosts");
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private static Object watched(Object target, Class<?> port) {
        return Proxy.newProxyInstance(
                CrashingNode.class.getClassLoader(), new Class<?>[] {port}, (_, method, given) -> {
                    String effect = describe(method, given);
                    boolean here = AT.matcher(effect).find() && !DONE.get();
                    if (here && BEFORE) {
                        crash(effect);
                    }
                    Object answer = invoke(target, method, given);
                    if (here && !BEFORE) {
                        crash(effect);
                    }
                    return answer instanceof Volume.Log ? watched(answer, Volume.Log.class) : answer;
                });
    }

    private static Object invoke(Object target, Method method, Object[] given) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** For example {@code rename /data/g1.lbug /data/g1.lbug.pre-migration} or {@code append 1a2b {"event":...}}. */
    private static String describe(Method method, Object[] given) {
        return method.getName() + " "
                + Arrays.stream(given == null ? new Object[0] : given)
                        .map(argument -> argument instanceof byte[] bytes
                                ? new String(bytes, StandardCharsets.UTF_8)
                                : String.valueOf(argument))
                        .collect(Collectors.joining(" "));
    }

    private static void crash(String effect) throws IOException, InterruptedException {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        System.out.println("CRASH " + (HOSTS ? "of the hosts " : "") + (BEFORE ? "before " : "after ") + effect);
        if (HOSTS) {
            Thread.ofPlatform().daemon().start(CrashingNode::killHosts);
        } else {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(60_000);
        }
    }

    /** Waits for engine hosts to be there, then kills every one of them. */
    private static void killHosts() {
        long end = System.currentTimeMillis() + HOST_SEARCH_MILLIS;
        while (System.currentTimeMillis() < end) {
            var hosts = ProcessHandle.current()
                    .children()
                    .filter(ProcessHandle::isAlive)
                    .toList();
            if (!hosts.isEmpty()) {
                hosts.forEach(ProcessHandle::destroyForcibly);
                return;
            }
            Thread.onSpinWait();
        }
    }
}
