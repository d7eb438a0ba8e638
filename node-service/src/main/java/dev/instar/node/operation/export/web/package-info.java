/** HTTP resources of the export. */
@NullMarked
package dev.instar.node.operation.export.web;

import org.jspecify.annotations.NullMarked;
