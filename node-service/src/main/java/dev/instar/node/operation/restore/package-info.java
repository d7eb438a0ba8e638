/** Putting a database back as a backup holds it, verified before it takes the database's name. */
@NullMarked
package dev.instar.node.operation.restore;

import org.jspecify.annotations.NullMarked;
