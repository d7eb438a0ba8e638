package dev.instar.node.operation.preflight;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.NodeException;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.PreflightReport.Finding;
import dev.instar.protocol.ReleaseMap;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The plan's engines: the source is what runs here, both packs are installed and start. */
@Component
@Order(1)
class EnginesCheck implements Check {

    private final Journal journal;
    private final Engines engines;
    private final ScratchCopy scratch;

    EnginesCheck(Journal journal, Engines engines, ScratchCopy scratch) {
        this.journal = journal;
        this.engines = engines;
        this.scratch = scratch;
    }

    @Override
    public List<Finding> findings(Question question) {
        List<Finding> findings = new ArrayList<>();
        EngineVersion here = journal.state().engine();
        if (!here.equals(question.source())) {
            findings.add(Check.blocker(
                    "source-version",
                    here.toString(),
                    "The plan says " + question.source().displayName() + ", but this instance runs "
                            + here.displayName() + ".",
                    "Plan the migration from the version the instance runs."));
        }
        if (ReleaseMap.storageOf(question.source()).equals(ReleaseMap.storageOf(question.target()))) {
            findings.add(Check.warning(
                    "same-storage",
                    question.target().toString(),
                    "Both engines write the same storage version; a new image alone may be enough.",
                    "Look into the release notes before you export."));
        }
        for (EngineVersion engine : List.of(question.source(), question.target())) {
            trial(findings, engine);
        }
        return findings;
    }

    private void trial(List<Finding> findings, EngineVersion engine) {
        try {
            scratch.within(folder -> {
                try (Engine trial = engines.open(engine, folder.resolve("trial.lbug"), false)) {
                    return trial.execute("RETURN 1 AS one");
                }
            });
        } catch (NodeException | StatementException | EngineHostException e) {
            findings.add(Check.blocker(
                    "engine-pack",
                    engine.toString(),
                    engine.displayName() + " does not run here: " + e.getMessage(),
                    "Install it with: ./instar engines install " + engine));
        }
    }
}
