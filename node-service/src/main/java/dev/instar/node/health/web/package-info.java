/** The health resource that load balancers ask. */
@NullMarked
package dev.instar.node.health.web;

import org.jspecify.annotations.NullMarked;
