package dev.instar.node.operation.preflight;

import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.PreflightReport.Severity;
import java.util.List;

/** One thing a preflight looks at. Changes nothing that outlasts it. */
interface Check {

    /**
     * What is asked, and the task that asks.
     *
     * @param migration whose export would follow; empty if there is none yet
     */
    record Question(EngineVersion source, EngineVersion target, String migration, Task task) {}

    List<Finding> findings(Question question);

    static Finding blocker(String check, String subject, String sentence, String remedy) {
        return new Finding(Severity.BLOCKER, check, subject, sentence, remedy);
    }

    static Finding warning(String check, String subject, String sentence, String remedy) {
        return new Finding(Severity.WARNING, check, subject, sentence, remedy);
    }
}
