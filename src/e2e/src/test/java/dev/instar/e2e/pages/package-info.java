/** The console's pages in a browser: walks of two people through a fleet. */
@NullMarked
package dev.instar.e2e.pages;

import org.jspecify.annotations.NullMarked;
