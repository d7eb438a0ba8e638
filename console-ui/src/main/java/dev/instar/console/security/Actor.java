package dev.instar.console.security;

import dev.instar.console.problem.ConflictException;
import java.util.Set;

/**
 * Who acts, in a page or through the API.
 *
 * @param id subject id: what approvals compare and the audit records
 * @param roles see {@link Roles}
 */
public record Actor(String id, Set<String> roles) {

    private static final int LONGEST_REASON = 1_000;

    /**
     * Requires a role.
     *
     * @throws ConflictException if the actor has not got the role
     */
    public void require(String role) {
        if (!roles.contains(role)) {
            throw new ConflictException(
                    ConflictException.Kind.ROLE,
                    "That needs the role " + role + "; " + id + " has "
                            + (roles.isEmpty()
                                    ? "none"
                                    : String.join(", ", roles.stream().sorted().toList())) + ".");
        }
    }

    /**
     * Requires a reason for an action that is recorded.
     *
     * @throws ConflictException if an act is to be recorded without a reason
     */
    public void requireReason(String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new ConflictException("Give a reason of 1 to " + LONGEST_REASON + " characters; the audit keeps it.");
        }
    }
}
