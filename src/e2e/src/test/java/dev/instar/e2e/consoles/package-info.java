/** Consoles as processes of their own, on a real PostgreSQL, in front of simulated nodes: what survives their deaths. */
@NullMarked
package dev.instar.e2e.consoles;

import org.jspecify.annotations.NullMarked;
