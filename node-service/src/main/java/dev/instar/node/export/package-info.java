/** Export of one instance: freeze, back up, write Parquet, prove, declare in the manifest. */
@NullMarked
package dev.instar.node.export;

import org.jspecify.annotations.NullMarked;
