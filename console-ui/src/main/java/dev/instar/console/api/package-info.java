/** The same power without the browser: {@code /api/v1}. Only translates; every rule lives in the services. */
@ApplicationModule(allowedDependencies = {"node", "plan", "problem"})
@NullMarked
package dev.instar.console.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
