/** Dry run of a plan: which instances it would move, in which order, and what blocks it. */
@NamedInterface("dryrun")
@NullMarked
package dev.instar.console.plan.dryrun;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
