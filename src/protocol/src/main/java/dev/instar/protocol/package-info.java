/** Wire types of the console-node protocol: records without logic. */
@NullMarked
package dev.instar.protocol;

import org.jspecify.annotations.NullMarked;
