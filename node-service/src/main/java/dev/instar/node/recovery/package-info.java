/** What happens at start, before the first answer: half-done steps are completed or undone from the journal. */
@NullMarked
package dev.instar.node.recovery;

import org.jspecify.annotations.NullMarked;
