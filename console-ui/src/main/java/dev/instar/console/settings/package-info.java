/** Typed configuration of the console, with units and defaults. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.console.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
