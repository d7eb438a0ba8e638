/** The BPMN processes and what binds them to migrations. The only package that knows the process engine. */
@NullMarked
package dev.instar.console.process;

import org.jspecify.annotations.NullMarked;
