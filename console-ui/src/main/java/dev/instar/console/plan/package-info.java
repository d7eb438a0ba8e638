/** What a migration is asked to do: the plan as people write, review and sign it. Knows the fleet, no running migration. */
@ApplicationModule(allowedDependencies = {"digest", "fleet", "node", "settings"})
@NullMarked
package dev.instar.console.plan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
