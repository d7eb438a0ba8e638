/** Engine packs on disk: list, install, check. Knows how to launch a pack's host, not what runs in it. */
@NullMarked
package dev.instar.node.pack;

import org.jspecify.annotations.NullMarked;
