/** Moves migrations on: starts due operations, records their outcomes, ends waves. */
@NamedInterface("reconcile")
@NullMarked
package dev.instar.console.migration.reconcile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
