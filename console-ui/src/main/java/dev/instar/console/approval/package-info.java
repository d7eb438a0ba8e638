/** Gates a second person opens: requests, signed decisions, their validity. Knows neither migrations nor pages. */
@NullMarked
package dev.instar.console.approval;

import org.jspecify.annotations.NullMarked;
