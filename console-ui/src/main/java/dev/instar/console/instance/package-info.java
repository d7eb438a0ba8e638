/** One instance seen from close by, and what operators do to it outside a migration. */
@NullMarked
package dev.instar.console.instance;

import org.jspecify.annotations.NullMarked;
