/** What every page shares: layout, live updates, words for numbers, error pages. Knows no feature. */
@NullMarked
package dev.instar.console.base.ui;

import org.jspecify.annotations.NullMarked;
