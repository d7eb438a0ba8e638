package dev.instar.console.problem;

/** An act that is refused; the message is a sentence fit for a page. */
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal it is. */
    public enum Kind {
        /** The present state does not allow it. */
        STATE("console.refused", 409),
        /** The actor may not do it. */
        ROLE("console.forbidden", 403),
        /** What it is about does not exist. */
        UNKNOWN("console.unknown", 404);

        private final String code;
        private final int status;

        Kind(String code, int status) {
            this.code = code;
            this.status = status;
        }

        /** Stable name, explained in {@code docs/errors.md}. */
        public String code() {
            return code;
        }

        /** HTTP status the API answers with. */
        public int status() {
            return status;
        }
    }

    private final Kind kind;

    public ConflictException(String message) {
        this(Kind.STATE, message);
    }

    public ConflictException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
