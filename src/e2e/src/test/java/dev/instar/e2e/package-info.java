/** The whole system under test: every part a real process, every answer over its public address. */
@NullMarked
package dev.instar.e2e;

import org.jspecify.annotations.NullMarked;
