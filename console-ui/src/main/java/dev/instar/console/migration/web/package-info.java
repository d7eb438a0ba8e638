/** HTTP resources of migrations and their events. */
@NamedInterface("web")
@NullMarked
package dev.instar.console.migration.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
