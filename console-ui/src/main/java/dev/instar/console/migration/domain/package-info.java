/** The migration aggregate: its instances, waves and steps, and where they are stored. */
@NamedInterface("domain")
@NullMarked
package dev.instar.console.migration.domain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
