package dev.instar.console.plan.dryrun;

import java.util.Set;

/** Tells which instances are taken, so that a plan does not move them at the same time. */
public interface BusyInstances {

    /** Ids of the instances that take part in an open migration and are not out of it. */
    Set<String> ids();
}
