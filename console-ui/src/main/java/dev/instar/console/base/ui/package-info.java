/** What every page shares: layout, live updates, words for numbers, error pages. Knows no feature. */
@NamedInterface("ui")
@NullMarked
package dev.instar.console.base.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
