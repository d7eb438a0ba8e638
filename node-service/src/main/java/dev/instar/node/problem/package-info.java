/** The error catalogue and how its rows become HTTP answers. Knows no feature. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.node.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
