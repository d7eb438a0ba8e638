/** The API key in front of every endpoint but health. */
@NullMarked
package dev.instar.node.security;

import org.jspecify.annotations.NullMarked;
