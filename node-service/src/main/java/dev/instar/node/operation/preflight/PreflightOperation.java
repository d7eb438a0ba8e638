package dev.instar.node.operation.preflight;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.TaskStarted;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** Runs every check and keeps the latest report. */
@Component
public class PreflightOperation {

    private final Tasks tasks;
    private final List<Check> checks;
    private final String instanceId;
    private final Clock clock;
    private final AtomicReference<PreflightReport> latest = new AtomicReference<>();

    PreflightOperation(Tasks tasks, List<Check> checks, NodeProperties properties, Clock clock) {
        this.tasks = tasks;
        this.checks = checks;
        this.instanceId = properties.instanceId();
        this.clock = clock;
    }

    /**
     * Starts a look for what stands against an export.
     *
     * @param migration whose export would follow; empty if there is none yet
     */
    public TaskStarted start(EngineVersion source, EngineVersion target, String migration, RequestContext caller) {
        return tasks.start(
                new OperationRequest(OperationKind.PREFLIGHT, "", caller),
                () -> {},
                task -> run(new Check.Question(source, target, migration, task)));
    }

    private void run(Check.Question question) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            question.task().requireGoingOn();
            findings.addAll(check.findings(question));
        }
        findings.sort(Comparator.comparing(Finding::severity).thenComparing(Finding::check));
        latest.set(new PreflightReport(
                instanceId, question.source(), question.target(), clock.instant(), List.copyOf(findings)));
    }

    /**
     * Report of the latest preflight.
     *
     * @throws NodeException {@link ErrorCode#NO_PREFLIGHT}
     */
    public PreflightReport latest() {
        PreflightReport report = latest.get();
        if (report == null) {
            throw new NodeException(ErrorCode.NO_PREFLIGHT);
        }
        return report;
    }
}
