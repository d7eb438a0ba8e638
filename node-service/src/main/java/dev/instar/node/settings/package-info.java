/** Typed configuration of the node, with units and defaults. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.node.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
