/** Background operations: one at a time, watched over server-sent events, repeatable by key. */
@ApplicationModule(allowedDependencies = {"journal", "problem", "settings", "storage"})
@NullMarked
package dev.instar.node.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
