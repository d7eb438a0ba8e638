/** What every feature stands on: live changes, UTC times, the database schema, sessions, and what pages share. */
@ApplicationModule(allowedDependencies = {"problem", "security", "settings"})
@NullMarked
package dev.instar.console.base;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
