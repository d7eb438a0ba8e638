/** Commands of operators on migrations and their instances. */
@NamedInterface("command")
@NullMarked
package dev.instar.console.migration.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
