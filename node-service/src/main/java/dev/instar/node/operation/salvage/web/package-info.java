/** HTTP resources of the salvage. */
@NullMarked
package dev.instar.node.operation.salvage.web;

import org.jspecify.annotations.NullMarked;
