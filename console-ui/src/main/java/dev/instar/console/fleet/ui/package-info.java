/** The fleet page. */
@ApplicationModule(
        allowedDependencies = {
            "base :: ui",
            "fleet",
            "migration :: command",
            "migration :: domain",
            "migration :: ui",
            "plan",
            "plan :: dryrun",
            "security"
        })
@NullMarked
package dev.instar.console.fleet.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
