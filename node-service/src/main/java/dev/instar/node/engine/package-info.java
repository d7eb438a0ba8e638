/** Engine hosts as the node sees them: start, talk to, time out, kill. Knows nothing of migrations. */
@ApplicationModule(allowedDependencies = {"cypher", "problem", "settings", "storage"})
@NullMarked
package dev.instar.node.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
