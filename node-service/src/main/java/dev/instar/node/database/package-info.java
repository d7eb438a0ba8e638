/** Databases and their traffic gate: create, query, freeze, close. Knows nothing of export or import steps. */
@ApplicationModule(
        allowedDependencies = {"cypher", "engine", "engine :: pack", "journal", "problem", "settings", "storage"})
@NullMarked
package dev.instar.node.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
