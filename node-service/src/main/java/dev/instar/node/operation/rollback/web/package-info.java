/** HTTP resources of the rollback and its undo. */
@NullMarked
package dev.instar.node.operation.rollback.web;

import org.jspecify.annotations.NullMarked;
