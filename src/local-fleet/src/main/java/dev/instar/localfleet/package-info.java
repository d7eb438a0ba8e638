/** A whole fleet on one machine, for trying Instar out and for testing it. Never part of an installation. */
@NullMarked
package dev.instar.localfleet;

import org.jspecify.annotations.NullMarked;
