/** The node service: start-up and typed configuration. Features live in packages of their own. */
@NullMarked
package dev.instar.node;

import org.jspecify.annotations.NullMarked;
