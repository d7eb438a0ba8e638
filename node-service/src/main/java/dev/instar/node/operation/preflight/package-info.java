/** Everything that would stop or endanger a migration, found before it starts. Changes nothing. */
@NamedInterface("preflight")
@NullMarked
package dev.instar.node.operation.preflight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
