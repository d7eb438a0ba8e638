package dev.instar.protocol;

/**
 * An error as the catalogue words it; also the body of a failed HTTP request (RFC 9457).
 *
 * @param code for example {@code node.import-without-export}; {@code docs/errors.md} lists them all
 * @param title what happened, in general
 * @param status HTTP status
 * @param detail what happened, here
 * @param remedy what to do
 */
public record Problem(String code, String title, int status, String detail, String remedy) {}
