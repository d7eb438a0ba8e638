/** The BPMN processes that show migrations. The only package that knows the process engine. */
@ApplicationModule(allowedDependencies = {"migration :: domain", "migration :: reconcile"})
@NullMarked
package dev.instar.console.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
