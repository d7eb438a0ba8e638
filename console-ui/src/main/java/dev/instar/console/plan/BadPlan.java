package dev.instar.console.plan;

/** A plan that cannot be taken; the message names the field, what is wrong, and is fit for a page. */
public final class BadPlan extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message whole sentences */
    public BadPlan(String message) {
        super(message);
    }

    static void unless(boolean good, String field, String trouble) {
        if (!good) {
            throw new BadPlan("The plan's field " + field + " " + trouble + ".");
        }
    }
}
