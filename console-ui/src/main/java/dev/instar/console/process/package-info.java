/** The BPMN processes and what binds them to migrations. The only package that knows the process engine. */
@ApplicationModule(allowedDependencies = {"migration :: domain", "migration :: reconcile", "operation"})
@NullMarked
package dev.instar.console.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
