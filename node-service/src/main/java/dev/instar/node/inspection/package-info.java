/** What an operator looks at without changing anything: files, journal, what engine hosts said. */
@ApplicationModule(allowedDependencies = {"engine", "journal", "operation :: export", "problem", "storage"})
@NullMarked
package dev.instar.node.inspection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
