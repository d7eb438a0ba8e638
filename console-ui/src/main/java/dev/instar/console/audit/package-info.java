/** The append-only record of who did what. */
@NullMarked
package dev.instar.console.audit;

import org.jspecify.annotations.NullMarked;
