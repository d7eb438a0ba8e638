/** Background operations: one at a time, watched over server-sent events, repeatable by key. */
@NullMarked
package dev.instar.node.task;

import org.jspecify.annotations.NullMarked;
