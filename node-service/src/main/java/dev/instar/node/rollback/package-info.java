/** Putting files and engine back together, per database or per instance. */
@NullMarked
package dev.instar.node.rollback;

import org.jspecify.annotations.NullMarked;
