/** The end of a migration on one instance: proof first, then the files that led back are removed. */
@NamedInterface("finalize")
@NullMarked
package dev.instar.node.operation.finalize;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
