package dev.instar.console.security;

import java.util.List;

/** What people and pipelines may do. */
public final class Roles {

    /** Sees everything. */
    public static final String VIEWER = "VIEWER";

    /** Plans, starts, retries, rolls back, finalizes. */
    public static final String OPERATOR = "OPERATOR";

    /** Decides on what others asked for. */
    public static final String APPROVER = "APPROVER";

    /** Every role there is. */
    public static final List<String> ALL = List.of(VIEWER, OPERATOR, APPROVER);

    private Roles() {}
}
