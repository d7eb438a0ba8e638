/** HTTP resources of running and past tasks, and their events. */
@NullMarked
package dev.instar.node.task.web;

import org.jspecify.annotations.NullMarked;
