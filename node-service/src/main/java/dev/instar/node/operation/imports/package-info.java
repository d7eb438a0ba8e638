/** Import of one instance: activate the engine, build aside, verify, swap at one commit point. */
@NamedInterface("imports")
@NullMarked
package dev.instar.node.operation.imports;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
