package dev.instar.console.migration.web;

import java.util.List;

/** A migration with its waves and approval requests. */
public record MigrationResponse(
        MigrationSummaryResponse migration,
        String planHash,
        List<WaveResponse> waves,
        List<ApprovalResponse> approvals) {}
