/** Who may sign in and what a role may do. */
@ApplicationModule(allowedDependencies = {"digest", "problem", "settings"})
@NullMarked
package dev.instar.console.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
