package dev.instar.localfleet;

/** Why the local fleet cannot do what was asked, in one line for the terminal. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
