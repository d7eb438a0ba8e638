package dev.instar.console.security;

/** What people may do. */
public final class Roles {

    /** Starts exports and imports, approves what others started, rolls back. */
    public static final String OPERATOR = "OPERATOR";

    private Roles() {}
}
