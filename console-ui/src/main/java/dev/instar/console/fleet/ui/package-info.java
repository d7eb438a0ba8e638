/** The fleet page. */
@NullMarked
package dev.instar.console.fleet.ui;

import org.jspecify.annotations.NullMarked;
