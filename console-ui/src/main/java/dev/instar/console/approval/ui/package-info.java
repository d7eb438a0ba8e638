/** The inbox of imports that wait for a second person. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "audit",
            "base :: ui",
            "evidence",
            "migration :: command",
            "migration :: domain",
            "plan",
            "problem",
            "security"
        })
@NullMarked
package dev.instar.console.approval.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
