/** The instances: registry and nodes, read at intervals, kept as one snapshot. */
@NullMarked
package dev.instar.console.fleet;

import org.jspecify.annotations.NullMarked;
