/** The API key in front of every endpoint but health. */
@ApplicationModule(allowedDependencies = {"problem", "settings"})
@NullMarked
package dev.instar.node.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
