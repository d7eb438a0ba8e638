package dev.instar.console.migration.command;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.Plans;
import dev.instar.console.plan.Waves;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a plan means for the fleet as it is known now. */
@Component
class PlannedMigrations {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final Plans plans;
    private final DryRuns dryRuns;
    private final Fleet fleet;
    private final Clock clock;

    PlannedMigrations(Plans plans, DryRuns dryRuns, Fleet fleet, Clock clock) {
        this.plans = plans;
        this.dryRuns = dryRuns;
        this.fleet = fleet;
        this.clock = clock;
    }

    /**
     * A migration by this plan, which is saved with it; nothing of it has begun.
     *
     * @throws ConflictException if anything blocks it
     */
    Migration of(Plan plan, Actor actor) {
        DryRun dryRun = dryRuns.of(plan);
        if (dryRun.isBlocked()) {
            throw new ConflictException(String.join(" ", dryRun.blockers()));
        }
        Instant now = clock.instant();
        List<Wave> waves = new ArrayList<>();
        List<MigrationInstance> instances = new ArrayList<>();
        List<List<Instance>> members = Waves.of(plan, fleet.snapshot());
        for (int number = 0; number < members.size(); number++) {
            int wave = number;
            var order = plan.order().get(number);
            waves.add(new Wave(number, order.name(), WaveStage.WAITING, order.concurrency(), null, now));
            members.get(number).forEach(instance -> instances.add(planned(instance, wave, now)));
        }
        String id = "m-" + DAY.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6);
        String planHash = plans.save(plan, actor.id()).hash();
        return new Migration(id, plan, planHash, actor.id(), now, false, false, null, waves, instances);
    }

    private static MigrationInstance planned(Instance instance, int wave, Instant now) {
        return MigrationInstance.planned(
                instance.instanceId(),
                wave,
                instance.tier(),
                Objects.requireNonNull(instance.address()),
                instance.nodeInfo().map(node -> node.databases().size()).orElse(0),
                instance.bytes(),
                now);
    }
}
