/** The instance's own item in the DynamoDB registry and its heartbeat. */
@ApplicationModule(allowedDependencies = {"journal", "settings"})
@NullMarked
package dev.instar.node.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
