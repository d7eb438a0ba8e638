/** Putting files and engine back together, per database or per instance. */
@NamedInterface("rollback")
@NullMarked
package dev.instar.node.operation.rollback;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
