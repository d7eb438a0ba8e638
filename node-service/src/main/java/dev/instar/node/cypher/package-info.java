/** Reading Cypher text without an engine: split, classify, rewrite. No input or output. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.instar.node.cypher;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
