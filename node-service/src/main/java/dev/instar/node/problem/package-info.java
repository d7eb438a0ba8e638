/** The error catalogue and how its rows become HTTP answers. Knows no feature. */
@NullMarked
package dev.instar.node.problem;

import org.jspecify.annotations.NullMarked;
