/** Migrations of a tier: their state, their steps on each instance, their progress. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "audit",
            "base",
            "base :: ui",
            "digest",
            "evidence",
            "fleet",
            "node",
            "operation",
            "plan",
            "plan :: dryrun",
            "problem",
            "security",
            "security :: web",
            "settings"
        })
@NullMarked
package dev.instar.console.migration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
