/** The sign-in page. */
@NullMarked
package dev.instar.console.security.ui;

import org.jspecify.annotations.NullMarked;
