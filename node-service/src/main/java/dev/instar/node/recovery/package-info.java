/** What happens at start, before the first answer: half-done steps are completed or undone from the journal. */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "engine",
            "journal",
            "operation :: export",
            "operation :: finalize",
            "operation :: imports",
            "operation :: preflight",
            "operation :: rollback",
            "problem",
            "settings",
            "storage",
            "task"
        })
@NullMarked
package dev.instar.node.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
