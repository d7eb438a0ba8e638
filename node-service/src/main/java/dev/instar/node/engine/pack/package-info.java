/** Engine packs on disk: list, install, check. Knows how to launch a pack's host, not what runs in it. */
@NamedInterface("pack")
@NullMarked
package dev.instar.node.engine.pack;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
