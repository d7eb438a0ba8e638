/** Databases and their traffic gate: create, query, freeze, close. Knows nothing of export or import steps. */
@NullMarked
package dev.instar.node.database;

import org.jspecify.annotations.NullMarked;
