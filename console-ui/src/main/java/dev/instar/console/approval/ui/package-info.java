/** The inbox of imports that wait for a second person. */
@NullMarked
package dev.instar.console.approval.ui;

import org.jspecify.annotations.NullMarked;
