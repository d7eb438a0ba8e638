/** Export of one instance: freeze, back up, write Parquet, prove, declare in the manifest. */
@NamedInterface("export")
@NullMarked
package dev.instar.node.operation.export;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
