/** What a database holds, so that two engines can be compared: schema, counts, content hashes. */
@NullMarked
package dev.instar.node.fingerprint;

import org.jspecify.annotations.NullMarked;
