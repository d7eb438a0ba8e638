/** HTTP resources of system backups and of what is left over in the object store. */
@NullMarked
package dev.instar.node.backup.web;

import org.jspecify.annotations.NullMarked;
