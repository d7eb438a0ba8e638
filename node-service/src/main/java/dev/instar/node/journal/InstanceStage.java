package dev.instar.node.journal;

import dev.instar.protocol.Gate;
import java.util.Collection;

/** Where an instance stands as a whole; follows from its databases. {@code docs/states.md} draws it. */
public sealed interface InstanceStage {

    /** The traffic an instance at this stage takes, as a balancer sees it. */
    default Gate gate() {
        return switch (this) {
            case Serving _, Trial _ -> Gate.SERVING;
            case Freezing _, ExportWaits _ -> Gate.FROZEN;
            case Moving _ -> Gate.MIGRATING;
            case Held _ -> Gate.HELD;
        };
    }

    /** No database is part of a migration. */
    record Serving() implements InstanceStage {}

    /** An export runs. */
    record Freezing() implements InstanceStage {}

    /** Exported databases wait for their import. */
    record ExportWaits() implements InstanceStage {}

    /** Files of a database are being built, swapped or read back. */
    record Moving() implements InstanceStage {}

    /** A database failed and waits for a person. */
    record Held() implements InstanceStage {}

    /** Moved databases serve and can still go back. */
    record Trial() implements InstanceStage {}

    /** The stage that these databases add up to; the most urgent one decides. */
    static InstanceStage of(Collection<DatabaseState> databases) {
        if (databases.stream().anyMatch(state -> state.gate() == Gate.MIGRATING)) {
            return new Moving();
        }
        if (databases.stream().anyMatch(DatabaseState.Held.class::isInstance)) {
            return new Held();
        }
        if (databases.stream().anyMatch(DatabaseState.Frozen.class::isInstance)) {
            return new Freezing();
        }
        if (databases.stream().anyMatch(DatabaseState.Exported.class::isInstance)) {
            return new ExportWaits();
        }
        boolean trial = databases.stream()
                .anyMatch(state -> state instanceof DatabaseState.Imported
                        || state instanceof DatabaseState.RolledBack
                        || state instanceof DatabaseState.Finalizing);
        return trial ? new Trial() : new Serving();
    }
}
