/** The page of one instance. */
@NullMarked
package dev.instar.console.instance.ui;

import org.jspecify.annotations.NullMarked;
