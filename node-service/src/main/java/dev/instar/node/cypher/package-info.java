/** Reading Cypher text without an engine: split, classify, rewrite. No input or output. */
@NullMarked
package dev.instar.node.cypher;

import org.jspecify.annotations.NullMarked;
