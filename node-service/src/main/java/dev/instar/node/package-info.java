/** The node service: its start. Everything else lives in modules, one package each. */
@NullMarked
package dev.instar.node;

import org.jspecify.annotations.NullMarked;
