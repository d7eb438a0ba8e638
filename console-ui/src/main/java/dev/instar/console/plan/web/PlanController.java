package dev.instar.console.plan.web;

import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.Plans;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import dev.instar.console.security.web.CurrentActor;
import java.util.List;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Plans as files: imported, looked at, tried out without a change. */
@RestController
@RequestMapping("/api/v1/plans")
class PlanController {

    private final Plans plans;
    private final DryRuns dryRuns;

    PlanController(Plans plans, DryRuns dryRuns) {
        this.plans = plans;
        this.dryRuns = dryRuns;
    }

    @GetMapping
    List<Plans.Saved> list() {
        return plans.list();
    }

    /** Saves a plan under its hash; the body is the plan file. */
    @PostMapping
    Plans.Saved save(@RequestBody String document, Authentication authentication) {
        Actor actor = CurrentActor.of(authentication);
        actor.require(Roles.OPERATOR);
        return plans.save(PlanDocument.read(document), actor.id());
    }

    @GetMapping("/{hash}")
    Plans.Saved plan(@PathVariable String hash) {
        return plans.find(hash)
                .orElseThrow(
                        () -> new ConflictException(ConflictException.Kind.UNKNOWN, "There is no plan " + hash + "."));
    }

    /**
     * What a plan file would do now; nothing is saved and nothing is changed.
     *
     * @param preflight whether every node looks for what stands against it, which takes a while
     */
    @PostMapping("/dry-run")
    DryRun dryRun(@RequestBody String document, @RequestParam(defaultValue = "false") boolean preflight)
            throws InterruptedException {
        Plan plan = PlanDocument.read(document);
        return preflight ? dryRuns.withPreflights(plan) : dryRuns.of(plan);
    }

    /** What a saved plan would do now. */
    @GetMapping("/{hash}/dry-run")
    DryRun dryRunOf(@PathVariable String hash) {
        return dryRuns.of(plan(hash).plan());
    }
}
