/** Nodes that speak the real protocol, take their time, fail when told to, and count what they were asked. For tests only. */
@NullMarked
package dev.instar.simulatedfleet;

import org.jspecify.annotations.NullMarked;
