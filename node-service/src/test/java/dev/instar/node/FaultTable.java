package dev.instar.node;

/** What {@code ./instar crash} gathers from the output of the tests: one row per fault. */
public final class FaultTable {

    private FaultTable() {}

    /**
     * Prints a row; call it when the fault is over and every invariant was found to hold.
     *
     * @param times how often the fault was injected
     */
    public static void row(String fault, int times, String outcome) {
        System.out.printf("| %s | %d | %s | held |%n", fault, times, outcome);
    }
}
