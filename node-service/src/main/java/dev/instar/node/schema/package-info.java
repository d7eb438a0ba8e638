/** What a database is made of, as its engine tells: tables, columns, types, sequences, macros, indexes. Reads only. */
@NullMarked
package dev.instar.node.schema;

import org.jspecify.annotations.NullMarked;
