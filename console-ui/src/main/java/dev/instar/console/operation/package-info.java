/**
 * Long operations of one instance: queued as rows, claimed under a lease with a fence, watched by one console, taken over
 * by another. Knows what to ask of a node and how to follow it, but not why: migrations say that through a port.
 */
@ApplicationModule(allowedDependencies = {"base", "node", "settings"})
@NullMarked
package dev.instar.console.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
