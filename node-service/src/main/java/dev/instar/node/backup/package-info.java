/** Backups of closed databases in an object store whose keys are written once. */
@ApplicationModule(
        allowedDependencies = {"database", "journal", "problem", "settings", "storage", "storage :: objects", "task"})
@NullMarked
package dev.instar.node.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
