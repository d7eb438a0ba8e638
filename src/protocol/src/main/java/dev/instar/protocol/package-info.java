/** What console and node say to each other: records only, no behaviour beyond reading and writing themselves. */
@NullMarked
package dev.instar.protocol;

import org.jspecify.annotations.NullMarked;
