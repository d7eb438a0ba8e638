/** Gates a second person opens: requests, signed decisions, their validity. Knows neither migrations nor pages. */
@ApplicationModule(allowedDependencies = {"problem", "security"})
@NullMarked
package dev.instar.console.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
