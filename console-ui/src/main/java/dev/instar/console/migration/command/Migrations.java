package dev.instar.console.migration.command;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.reconcile.WriteFreezes;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.ImportRates;
import dev.instar.console.problem.ConflictException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** The migrations there are. */
@Service
public class Migrations {

    private final MigrationRepository repository;
    private final WriteFreezes freezes;
    private final ImportRates rates;

    Migrations(MigrationRepository repository, WriteFreezes freezes, ImportRates rates) {
        this.repository = repository;
        this.freezes = freezes;
        this.rates = rates;
    }

    /** The latest migrations, newest first. */
    public List<Migration> list() {
        return repository.list();
    }

    /** The migration an instance is in, or was in last. */
    public Optional<Migration> latestOf(String instanceId) {
        return repository.latestOf(instanceId);
    }

    public Optional<Migration> find(String id) {
        return repository.find(id);
    }

    /**
     * Finds a migration by its id.
     *
     * @throws ConflictException if there is none
     */
    public Migration require(String id) {
        return repository
                .find(id)
                .orElseThrow(() ->
                        new ConflictException(ConflictException.Kind.UNKNOWN, "There is no migration " + id + "."));
    }

    /**
     * As {@link #require}, with nobody else at work on it until the transaction ends.
     *
     * @throws ConflictException if there is none
     */
    Migration lock(String id) {
        repository.lock(id);
        return require(id);
    }

    /** Migrations that are not closed, newest first. */
    public List<Migration> open() {
        return repository.open();
    }

    /** Whether something of a migration is still on an instance of it. */
    public boolean isUnderMaintenance(Migration migration, MigrationInstance instance) {
        return instance.step().isUnderMaintenance()
                || (instance.step() == Step.BLOCKED && freezes.mayRemain(migration, instance));
    }

    /** What an act on these instances touches, and how long the largest would answer 503 for an import. */
    public DryRun.BlastRadius blastRadius(List<MigrationInstance> instances) {
        long largest =
                instances.stream().mapToLong(MigrationInstance::bytes).max().orElse(0);
        return new DryRun.BlastRadius(
                instances.size(),
                instances.stream().mapToInt(MigrationInstance::databases).sum(),
                instances.stream().mapToLong(MigrationInstance::bytes).sum(),
                rates.secondsFor(largest));
    }

    static String word(Migration.State state) {
        return state.displayName().toLowerCase(Locale.ROOT);
    }

    static String word(Step step) {
        return step.displayName().toLowerCase(Locale.ROOT);
    }
}
