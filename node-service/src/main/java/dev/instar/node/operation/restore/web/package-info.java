/** HTTP resources of the restore. */
@NullMarked
package dev.instar.node.operation.restore.web;

import org.jspecify.annotations.NullMarked;
