/** The Java engine host: runs one embedded engine from a jar and speaks JSON lines. Knows nothing of migrations. */
@NullMarked
package dev.instar.enginehost;

import org.jspecify.annotations.NullMarked;
