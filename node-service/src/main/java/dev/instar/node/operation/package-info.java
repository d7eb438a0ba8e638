/** Operations of an instance, one package each: preflight, export, import, rollback, finalize, restore, salvage. */
@ApplicationModule(
        allowedDependencies = {
            "backup",
            "cypher",
            "database",
            "engine",
            "engine :: pack",
            "journal",
            "problem",
            "registry",
            "settings",
            "storage",
            "storage :: objects",
            "task",
            "transfer :: parquet",
            "transfer :: schema",
            "transfer :: verify"
        })
@NullMarked
package dev.instar.node.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
