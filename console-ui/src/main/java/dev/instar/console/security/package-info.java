/** Who may sign in and what a role may do. */
@NullMarked
package dev.instar.console.security;

import org.jspecify.annotations.NullMarked;
