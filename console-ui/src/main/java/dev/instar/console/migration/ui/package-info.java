/** The pages of one migration and of all. */
@NullMarked
package dev.instar.console.migration.ui;

import org.jspecify.annotations.NullMarked;
