/** The pages of one migration and of all. */
@NamedInterface("ui")
@NullMarked
package dev.instar.console.migration.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
