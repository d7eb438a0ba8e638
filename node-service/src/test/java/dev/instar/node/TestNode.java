package dev.instar.node;

import dev.instar.node.backup.FakeObjectStore;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.FakeEngines;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.FakeVolume;
import dev.instar.node.storage.TestFiles;
import dev.instar.node.storage.Volume;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A node service without its web server, its registry and the parts a test brings. Starting it runs its recovery. */
public final class TestNode implements AutoCloseable {

    private static final Set<String> BROUGHT = Set.of(
            "dev.instar.node.engine.EngineHosts",
            "dev.instar.node.storage.objects.S3ObjectStore",
            "dev.instar.node.registry.InstanceRegistration",
            "dev.instar.node.security.ApiKeyFilter",
            "dev.instar.node.task.RequestDigest");
    private static final List<BeanDefinition> COMPONENTS = components();
    private static final BeanPostProcessor CONSTRUCTORS = new Constructors();

    /** The constructor that Spring Boot would take; found once for all nodes, which tests start by the thousand. */
    private static final class Constructors implements SmartInstantiationAwareBeanPostProcessor {

        private final Map<Class<?>, Constructor<?>[]> found = new ConcurrentHashMap<>();

        @Override
        public Constructor<?>[] determineCandidateConstructors(Class<?> beanClass, String beanName) {
            return found.computeIfAbsent(beanClass, Constructors::of);
        }

        private static Constructor<?>[] of(Class<?> beanClass) {
            Constructor<?>[] all = beanClass.getDeclaredConstructors();
            return all.length == 1
                    ? all
                    : Stream.of(all)
                            .filter(constructor -> constructor.isAnnotationPresent(Autowired.class))
                            .toArray(Constructor<?>[]::new);
        }
    }

    private final GenericApplicationContext context;

    private TestNode(GenericApplicationContext context) {
        this.context = context;
    }

    private static List<Class<?>> annotatedWith(Class<? extends Annotation> annotation) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(annotation, false));
        return scanner.findCandidateComponents("dev.instar.node").stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(name -> !String.valueOf(name).contains("Test"))
                .<Class<?>>map(name -> ClassUtils.resolveClassName(String.valueOf(name), null))
                .toList();
    }

    private static List<BeanDefinition> components() {
        var scanner = new ClassPathScanningCandidateComponentProvider(true);
        scanner.addExcludeFilter(new AnnotationTypeFilter(RestController.class));
        scanner.addExcludeFilter(new AnnotationTypeFilter(RestControllerAdvice.class));
        scanner.addExcludeFilter(new AnnotationTypeFilter(Configuration.class));
        return scanner.findCandidateComponents("dev.instar.node").stream()
                .filter(component -> !BROUGHT.contains(component.getBeanClassName()))
                .filter(component ->
                        !String.valueOf(component.getBeanClassName()).contains("Test"))
                .collect(Collectors.toUnmodifiableList());
    }

    /** A node on the machine's own disk, with an object store in memory. */
    public static TestNode withRealEngines(Path dataFolder, Engines engines) throws IOException {
        return withRealEngines(dataFolder, engines, Map.of());
    }

    /**
     * A node on the machine's own disk with some properties of its own.
     *
     * @param overrides properties by name below {@code instar.node}
     */
    public static TestNode withRealEngines(Path dataFolder, Engines engines, Map<String, String> overrides)
            throws IOException {
        Volume volume = TestFiles.volume(dataFolder);
        Map<String, String> values =
                new HashMap<>(Map.of("packs-folder", TestPacks.folder().toString(), "limits.finalize-after", "0s"));
        values.putAll(overrides);
        NodeProperties properties = TestProperties.at(dataFolder.toRealPath(), values);
        return start(properties, volume, engines, new FakeObjectStore(new World(), volume), Clock.systemUTC());
    }

    /** A node in memory, without databases. */
    public static TestNode inMemory(World world) {
        var volume = new FakeVolume(world);
        return start(
                TestProperties.at(Path.of("/data")),
                volume,
                new FakeEngines(world, volume),
                new FakeObjectStore(world, volume),
                Clock.systemUTC());
    }

    public static TestNode start(
            NodeProperties properties, Volume volume, Engines engines, ObjectStore objectStore, Clock clock) {
        var factory = new DefaultListableBeanFactory();
        factory.setAutowireCandidateResolver(new ContextAnnotationAutowireCandidateResolver());
        factory.setDependencyComparator(AnnotationAwareOrderComparator.INSTANCE);
        factory.addBeanPostProcessor(CONSTRUCTORS);
        var context = new GenericApplicationContext(factory);
        bring(context, NodeProperties.class, () -> properties);
        bring(context, Volume.class, () -> volume);
        bring(context, Engines.class, () -> engines);
        bring(context, ObjectStore.class, () -> objectStore);
        bring(context, Clock.class, () -> clock);
        COMPONENTS.forEach(component -> {
            var definition = new RootBeanDefinition();
            definition.setBeanClassName(component.getBeanClassName());
            context.registerBeanDefinition(String.valueOf(component.getBeanClassName()), definition);
        });
        try {
            context.refresh();
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        return new TestNode(context);
    }

    private static <T> void bring(GenericApplicationContext context, Class<T> type, Supplier<T> part) {
        context.registerBean(type, part, definition -> definition.setDestroyMethodName(""));
    }

    /** A part of the node. */
    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    /** The node's API as callers see it, without filters and without a web server. */
    public MockMvcTester http() {
        Object[] advice = created(RestControllerAdvice.class);
        return MockMvcTester.of(
                List.of(created(RestController.class)),
                builder -> builder.setControllerAdvice(advice)
                        .setMessageConverters(new JacksonJsonHttpMessageConverter(WireJson.mapper()))
                        .build());
    }

    private Object[] created(Class<? extends Annotation> annotation) {
        return annotatedWith(annotation).stream()
                .map(context.getAutowireCapableBeanFactory()::createBean)
                .toArray();
    }

    /** Waits for the end of an operation. */
    public TaskSnapshot await(TaskStarted started) {
        try {
            while (true) {
                TaskSnapshot snapshot = get(Tasks.class).snapshot(started.taskId());
                if (snapshot.state().isFinal()) {
                    return snapshot;
                }
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
