/**
 * How a database crosses from one engine to another without loss: values through Parquet, everything else as statements.
 * Text only; knows no files and no operations.
 */
@NullMarked
package dev.instar.node.carry;

import org.jspecify.annotations.NullMarked;
