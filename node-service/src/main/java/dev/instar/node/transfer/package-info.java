/** How a database crosses to another engine: schema, Parquet files, and the fingerprints that verify both. */
@ApplicationModule(allowedDependencies = {"cypher", "engine", "problem", "storage", "task"})
@NullMarked
package dev.instar.node.transfer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
