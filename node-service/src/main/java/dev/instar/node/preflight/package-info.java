/** Everything that would stop or endanger a migration, found before it starts. Changes nothing. */
@NullMarked
package dev.instar.node.preflight;

import org.jspecify.annotations.NullMarked;
