/** The resource that reads what is stored, without an engine. */
@NullMarked
package dev.instar.node.inspection.web;

import org.jspecify.annotations.NullMarked;
