/** What a migration is asked to do: the plan as people write, review and sign it. Knows the fleet, no running migration. */
@NullMarked
package dev.instar.console.plan;

import org.jspecify.annotations.NullMarked;
