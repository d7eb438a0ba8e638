/** HTTP resource of the fleet. */
@NullMarked
package dev.instar.console.fleet.web;

import org.jspecify.annotations.NullMarked;
