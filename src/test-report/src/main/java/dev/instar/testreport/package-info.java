/** The list of all test classes with what each proves and costs, made from their sources and their reports. */
@NullMarked
package dev.instar.testreport;

import org.jspecify.annotations.NullMarked;
