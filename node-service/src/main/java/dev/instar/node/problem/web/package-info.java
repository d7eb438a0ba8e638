/** Turns failures into problem documents (RFC 9457). */
@NullMarked
package dev.instar.node.problem.web;

import org.jspecify.annotations.NullMarked;
