/** HTTP resources of the finalize. */
@NullMarked
package dev.instar.node.operation.finalize.web;

import org.jspecify.annotations.NullMarked;
