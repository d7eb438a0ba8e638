/** Saving the rows of a database that its own engine cannot open or write down. */
@NullMarked
package dev.instar.node.operation.salvage;

import org.jspecify.annotations.NullMarked;
