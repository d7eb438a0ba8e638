package dev.instar.console.plan.dryrun;

import dev.instar.console.fleet.Instance;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.node.TaskWatcher;
import dev.instar.console.plan.Plan;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Runs the nodes' preflights for a dry run; they change nothing. */
@Component
class Preflights {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final TaskWatcher.Listener NOBODY = new TaskWatcher.Listener() {
        @Override
        public void progress(List<DatabaseProgress> changed) {}

        @Override
        public void unknown(String why) {}
    };

    private final NodeClient nodes;
    private final TaskWatcher watcher;
    private final int atOnce;

    Preflights(NodeClient nodes, TaskWatcher watcher, ConsoleProperties properties) {
        this.nodes = nodes;
        this.watcher = watcher;
        this.atOnce = properties.limits().preflightsAtOnce();
    }

    /** @param instances those that answer */
    NodeFindings run(Plan plan, List<Instance> instances) throws InterruptedException {
        List<String> blockers = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        var permits = new Semaphore(atOnce);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<NodeFindings>> running = instances.stream()
                    .map(instance -> executor.submit(() -> {
                        permits.acquire();
                        try {
                            return of(plan, instance);
                        } finally {
                            permits.release();
                        }
                    }))
                    .toList();
            for (Future<NodeFindings> future : running) {
                NodeFindings found = future.get();
                blockers.addAll(found.blockers());
                warnings.addAll(found.warnings());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A preflight failed in a way nobody foresaw", e);
        }
        return new NodeFindings(blockers, warnings);
    }

    private NodeFindings of(Plan plan, Instance instance) throws InterruptedException {
        URI node = instance.address();
        if (node == null) {
            return new NodeFindings(List.of(), List.of());
        }
        try {
            var caller = new NodeClient.Caller("dry-run/" + UUID.randomUUID(), 0);
            String task = nodes.startPreflight(node, "", plan.source(), plan.target(), caller);
            Optional<TaskSnapshot> end = watcher.watch(node, task, LIMIT, NOBODY);
            if (end.isEmpty() || end.get().state() != TaskState.COMPLETED) {
                return blocked(instance, "Its preflight did not come to its end.");
            }
            return found(instance, nodes.preflight(node));
        } catch (NodeCallException e) {
            return blocked(instance, String.valueOf(e.getMessage()));
        }
    }

    private static NodeFindings blocked(Instance instance, String why) {
        return new NodeFindings(List.of(instance.instanceId() + ": " + why), List.of());
    }

    private static NodeFindings found(Instance instance, PreflightReport report) {
        List<String> blockers = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (PreflightReport.Finding finding : report.findings()) {
            String sentence = instance.instanceId() + ": " + finding.sentence() + " " + finding.remedy();
            switch (finding.severity()) {
                case BLOCKER -> blockers.add(sentence);
                case WARNING -> warnings.add(sentence);
            }
        }
        return new NodeFindings(blockers, warnings);
    }
}
