package dev.instar.node.task;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for an operation.
 *
 * @param idempotencyKey the same key finds the task it started before
 * @param requestDigest of all the request says; {@code null} if it carries no key
 * @param fence fencing token, a number that only grows; 0 if the caller has none
 */
public record RequestContext(
        @Nullable String idempotencyKey, @Nullable String requestDigest, long fence) {

    /** The attribute of a request in which {@link RequestDigest} leaves the digest. */
    public static final String REQUEST_DIGEST = "instar.request-digest";
}
