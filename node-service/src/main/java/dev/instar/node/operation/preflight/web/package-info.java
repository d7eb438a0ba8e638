/** HTTP resources of the preflight. */
@NullMarked
package dev.instar.node.operation.preflight.web;

import org.jspecify.annotations.NullMarked;
