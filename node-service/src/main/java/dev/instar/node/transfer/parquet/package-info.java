/**
 * How a database crosses from one engine to another without loss: values through Parquet, everything else as statements.
 * Text only; knows no files and no operations.
 */
@NamedInterface("parquet")
@NullMarked
package dev.instar.node.transfer.parquet;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
