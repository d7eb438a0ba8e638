/** Hashes and signatures. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.console.digest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
