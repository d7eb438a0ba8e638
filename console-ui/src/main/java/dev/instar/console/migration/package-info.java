/** Migrations of a tier: their state, their steps on each instance, their progress. */
@NullMarked
package dev.instar.console.migration;

import org.jspecify.annotations.NullMarked;
