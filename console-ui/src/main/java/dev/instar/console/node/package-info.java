/** The node service's API as the console calls it, and its event streams. Knows no migrations. */
@ApplicationModule(allowedDependencies = {"settings"})
@NullMarked
package dev.instar.console.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
