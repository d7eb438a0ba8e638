package dev.instar.node.cypher;

/** Why a statement of a caller is not run, and what to do instead. */
public enum Rule {
    FILES(
            true,
            "Statements of callers read and write no files. Send rows as parameters (UNWIND $rows AS row ...); for a copy"
                    + " of the database take a backup."),
    EXTENSIONS(
            true,
            "An extension is native code that would run in the engine's process. What the engine brings itself needs no"
                    + " LOAD; anything else is for the operator to install."),
    OTHER_DATABASES(
            true,
            "A caller has one database and one graph in it. Send the statement to the database it is meant for, or create"
                    + " another database."),
    SETTINGS(
            true,
            "All callers of a database share its settings. Limits are set by the operator, in the configuration of the"
                    + " node."),
    TRANSACTIONS(
            true, "Each statement is a transaction of its own. Put writes that belong together into one statement."),
    ACCOUNTS(true, "Users and roles are those of the service in front of the database, not the engine's."),
    UNREADABLE(
            true,
            "The engine writes this down in a way it cannot read: the database could not be opened again. Put an expression"
                    + " into the statements that use it, and give macros and their parameters plain names."),
    HIDDEN_WRITES(
            true,
            "A call of it would look like a read, and would hand out values of the sequence while nothing may be written."
                    + " Call nextval in the statements that need a value."),
    SERIALS(
            true,
            "Without it no row could be added to its table. Drop the column or the table; where it is of none, leave it."),
    ENDLESS(true, "A call of it would end the engine. Put the expression into the statements that use it."),
    NAMES(
            true,
            "The engine puts such a name into a statement of its own, where it could be taken for more. Columns are named"
                    + " in plain letters, digits and underscores; tables and indexes have no quotes and no backslash."),
    EMBEDDED(
            true,
            "A graph is projected by a statement that only reads, written out as one text without escapes and parameters."),
    CALLS(
            false,
            "Callers may call functions that describe the database, full-text and vector indexes, and graph algorithms."),
    NOT_UNDERSTOOD(
            false,
            "Nothing was run. If the engine does take it, the operator can let it pass with"
                    + " instar.node.statements=observe, and should report it.");

    private final boolean always;
    private final String advice;

    Rule(boolean always, String advice) {
        this.always = always;
        this.advice = advice;
    }

    /** Whether it holds even where statements are only observed. */
    public boolean always() {
        return always;
    }

    /** What to do instead, in whole sentences. */
    public String advice() {
        return advice;
    }
}
