/** What a balancer and the console ask: health and info. */
@NullMarked
package dev.instar.node.health;

import org.jspecify.annotations.NullMarked;
