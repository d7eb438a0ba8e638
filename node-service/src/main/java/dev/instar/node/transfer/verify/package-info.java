/** What a database holds, so that two engines can be compared: schema, counts, content hashes. */
@NamedInterface("verify")
@NullMarked
package dev.instar.node.transfer.verify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
