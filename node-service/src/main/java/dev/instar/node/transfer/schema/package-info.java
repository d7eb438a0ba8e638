/** What a database is made of, as its engine tells: tables, columns, types, sequences, macros, indexes. Reads only. */
@NamedInterface("schema")
@NullMarked
package dev.instar.node.transfer.schema;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
