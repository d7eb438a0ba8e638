/** What an operator looks at without changing anything: files, journal, what engine hosts said. */
@NullMarked
package dev.instar.node.inspection;

import org.jspecify.annotations.NullMarked;
