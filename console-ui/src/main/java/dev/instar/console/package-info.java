/** The console: start-up and typed configuration. Features live in packages of their own. */
@NullMarked
package dev.instar.console;

import org.jspecify.annotations.NullMarked;
