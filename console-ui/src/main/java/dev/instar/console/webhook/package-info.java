/** Tells other systems when an approval waits, is given, is refused or expires. May fail without touching anything. */
@NullMarked
package dev.instar.console.webhook;

import org.jspecify.annotations.NullMarked;
