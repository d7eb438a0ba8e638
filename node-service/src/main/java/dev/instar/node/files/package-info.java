/** Database files without an engine: headers, file sets, renames that never replace, durable writes. */
@NullMarked
package dev.instar.node.files;

import org.jspecify.annotations.NullMarked;
