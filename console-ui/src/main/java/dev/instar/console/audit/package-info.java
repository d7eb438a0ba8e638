/** The append-only record of who did what. */
@ApplicationModule(allowedDependencies = {"base :: ui", "security"})
@NullMarked
package dev.instar.console.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
