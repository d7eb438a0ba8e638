/** Explains the current status of a migration and its next step. */
@NamedInterface("status")
@NullMarked
package dev.instar.console.migration.status;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
