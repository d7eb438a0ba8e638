/** The instance's own item in the DynamoDB registry and its heartbeat. */
@NullMarked
package dev.instar.node.registry;

import org.jspecify.annotations.NullMarked;
