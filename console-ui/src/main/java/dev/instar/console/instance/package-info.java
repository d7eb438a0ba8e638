/** One instance seen from close by, and what operators do to it outside a migration. */
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "base",
            "base :: ui",
            "fleet",
            "migration :: command",
            "migration :: domain",
            "migration :: status",
            "node",
            "operation",
            "plan",
            "problem",
            "security"
        })
@NullMarked
package dev.instar.console.instance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
