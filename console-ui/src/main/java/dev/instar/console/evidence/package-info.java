/** Stored evidence of each migration. */
@ApplicationModule(allowedDependencies = {"digest"})
@NullMarked
package dev.instar.console.evidence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
