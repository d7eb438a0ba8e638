package dev.instar.console.base.ui;

/** Where the browser gets the console's own elements. */
public final class Elements {

    /** For {@code @JsModule}; one file, loaded once. */
    public static final String SCRIPT = "context://assets/console-elements.js";

    private Elements() {}
}
