/** HTTP resources of plans and their dry runs. */
@ApplicationModule(allowedDependencies = {"plan", "plan :: dryrun", "problem", "security", "security :: web"})
@NullMarked
package dev.instar.console.plan.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
