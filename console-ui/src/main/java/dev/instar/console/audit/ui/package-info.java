/** The page of all recorded actions. */
@NullMarked
package dev.instar.console.audit.ui;

import org.jspecify.annotations.NullMarked;
