/** The end of a migration on one instance: proof first, then the files that led back are removed. */
@NullMarked
package dev.instar.node.finalizing;

import org.jspecify.annotations.NullMarked;
