package dev.instar.console.migration;

/** What was asked cannot be done now; the message says why and what can. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
        super(message);
    }
}
