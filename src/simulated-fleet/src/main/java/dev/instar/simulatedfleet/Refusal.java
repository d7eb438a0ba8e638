package dev.instar.simulatedfleet;

import dev.instar.protocol.Problem;

/** A request the node refuses. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(int status, String code, String detail) {
        super(detail);
        this.problem = new Problem("node." + code, code, status, detail, "Look at the node.");
    }

    Problem problem() {
        return problem;
    }
}
