/** Who makes a request. */
@NamedInterface("web")
@NullMarked
package dev.instar.console.security.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
