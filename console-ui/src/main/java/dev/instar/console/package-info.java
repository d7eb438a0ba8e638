/** The console: its start. Everything else lives in modules, one package each. */
@NullMarked
package dev.instar.console;

import org.jspecify.annotations.NullMarked;
