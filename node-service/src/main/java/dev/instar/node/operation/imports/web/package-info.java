/** HTTP resources of the import. */
@NullMarked
package dev.instar.node.operation.imports.web;

import org.jspecify.annotations.NullMarked;
