/** What a balancer and the console ask: health and info. */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "engine :: pack",
            "journal",
            "problem",
            "recovery",
            "settings",
            "storage",
            "task"
        })
@NullMarked
package dev.instar.node.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
