/** The one exception that says why a request conflicts with the current state. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.console.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
