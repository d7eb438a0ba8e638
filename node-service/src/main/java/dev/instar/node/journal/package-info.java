/** The durable record of every step and the state folded from it; the only source of truth after a crash. */
@ApplicationModule(allowedDependencies = {"problem", "settings", "storage"})
@NullMarked
package dev.instar.node.journal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
