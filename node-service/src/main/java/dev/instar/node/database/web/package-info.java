/** HTTP resources of databases and of the statements that clients run. */
@NullMarked
package dev.instar.node.database.web;

import org.jspecify.annotations.NullMarked;
