package dev.instar.console.plan;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Plans people saved. */
@Service
public class Plans {

    /** A plan as it was saved. */
    public record Saved(String hash, Plan plan, String savedBy, Instant savedAt) {}

    private final PlanRepository repository;
    private final Clock clock;

    Plans(PlanRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** Saves a plan; the same plan twice is one. */
    public Saved save(Plan plan, String who) {
        repository.save(plan, who, clock.instant());
        return repository.find(PlanDocument.hash(plan)).orElseThrow();
    }

    public Optional<Saved> find(String hash) {
        return repository.find(hash);
    }

    /** The latest plans, newest first. */
    public List<Saved> list() {
        return repository.list();
    }
}
