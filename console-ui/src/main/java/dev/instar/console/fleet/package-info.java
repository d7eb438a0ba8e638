/** The instances: registry and nodes, read at intervals, kept as one snapshot. */
@ApplicationModule(allowedDependencies = {"base", "node", "settings"})
@NullMarked
package dev.instar.console.fleet;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
