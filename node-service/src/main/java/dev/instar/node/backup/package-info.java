/** Backups of closed databases in an object store whose keys are written once. */
@NullMarked
package dev.instar.node.backup;

import org.jspecify.annotations.NullMarked;
