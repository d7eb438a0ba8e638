/** The page of everything anybody did. */
@NullMarked
package dev.instar.console.audit.ui;

import org.jspecify.annotations.NullMarked;
