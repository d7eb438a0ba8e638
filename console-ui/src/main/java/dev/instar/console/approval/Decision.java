package dev.instar.console.approval;

import java.time.Instant;

/**
 * What one person decided on a request.
 *
 * @param who subject id
 * @param note what the person wrote with it
 * @param signature HMAC-SHA-256 over request, plan hash, evidence hash, person, decision and time, in hex
 */
public record Decision(String who, boolean approves, String note, Instant at, String signature) {}
