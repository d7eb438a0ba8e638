/** HTTP resources of the evidence and of its report. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "audit",
            "base",
            "evidence",
            "migration :: command",
            "migration :: domain",
            "migration :: status",
            "migration :: web",
            "operation",
            "plan"
        })
@NullMarked
package dev.instar.console.evidence.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
