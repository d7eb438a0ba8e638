/** Tells other systems when an approval waits, is given, is refused or expires. May fail without touching anything. */
@ApplicationModule(allowedDependencies = {"approval", "base", "digest", "settings"})
@NullMarked
package dev.instar.console.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
