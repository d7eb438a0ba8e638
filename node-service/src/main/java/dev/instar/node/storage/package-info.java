/** Database files without an engine: headers, file sets, renames that never replace, durable writes. */
@ApplicationModule(allowedDependencies = {"problem", "settings"})
@NullMarked
package dev.instar.node.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
