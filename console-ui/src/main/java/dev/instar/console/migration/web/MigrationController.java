package dev.instar.console.migration.web;

import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.MigrationCommands;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.command.NewMigrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.plan.Plans;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.web.CurrentActor;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Migrations: start, see, act. Every act answers with the migration as it is then. */
@RestController
@RequestMapping("/api/v1/migrations")
class MigrationController {

    /** A plan to start, and why. */
    record Start(@Nullable String planHash, @Nullable String reason) {}

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    /** What an approval is asked for, and why. */
    record Ask(@Nullable String subject, @Nullable String reason) {}

    /** What is to go back, and why. */
    record Rollback(
            @Nullable Integer wave,
            @Nullable List<String> databases,
            @Nullable Boolean exportFirst,
            @Nullable String reason) {
        boolean exportsFirst() {
            return Boolean.TRUE.equals(exportFirst);
        }
    }

    /** What is to change in a wave, and why. */
    record WaveChange(
            @Nullable Integer concurrency,
            @Nullable Instant soakUntil,
            @Nullable String reason) {}

    private final Migrations migrations;
    private final MigrationDetails details;
    private final NewMigrations newMigrations;
    private final Gates gates;
    private final MigrationCommands commands;
    private final MigrationRollbacks rollbacks;
    private final Plans plans;

    MigrationController(
            Migrations migrations,
            MigrationDetails details,
            NewMigrations newMigrations,
            Gates gates,
            MigrationCommands commands,
            MigrationRollbacks rollbacks,
            Plans plans) {
        this.migrations = migrations;
        this.details = details;
        this.newMigrations = newMigrations;
        this.gates = gates;
        this.commands = commands;
        this.rollbacks = rollbacks;
        this.plans = plans;
    }

    @GetMapping
    List<MigrationSummaryResponse> list() {
        return migrations.list().stream().map(details::summary).toList();
    }

    /** @param key a repeated request with the same key finds the migration it started */
    @PostMapping
    MigrationResponse start(
            @RequestBody Start start,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Authentication authentication) {
        String hash = Objects.requireNonNullElse(start.planHash(), "");
        var plan = plans.find(hash)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "There is no plan '" + hash + "'. Save it first."));
        Migration migration = newMigrations.start(
                plan.plan(), key, CurrentActor.of(authentication), Objects.requireNonNullElse(start.reason(), ""));
        return details.of(migration.id());
    }

    @GetMapping("/{id}")
    MigrationResponse migration(@PathVariable String id) {
        return details.of(id);
    }

    @GetMapping("/{id}/operations")
    List<OperationResponse> operations(@PathVariable String id) {
        return details.operations(id);
    }

    @PostMapping("/{id}/pause")
    MigrationResponse pause(@PathVariable String id, @RequestBody Reason body, Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> commands.pause(id, actor, reason));
    }

    @PostMapping("/{id}/resume")
    MigrationResponse resume(@PathVariable String id, @RequestBody Reason body, Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> commands.resume(id, actor, reason));
    }

    @PostMapping("/{id}/abort")
    MigrationResponse abort(@PathVariable String id, @RequestBody Reason body, Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> commands.abort(id, actor, reason));
    }

    /** Starts the import of the wave that stands at its gate. */
    @PostMapping("/{id}/import")
    MigrationResponse startImport(@PathVariable String id, @RequestBody Reason body, Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> gates.startImport(id, actor, reason));
    }

    /** Asks for an approval once more, or for the one of a finalize. */
    @PostMapping("/{id}/ask")
    MigrationResponse ask(@PathVariable String id, @RequestBody Ask body, Authentication authentication) {
        String subject = Objects.requireNonNullElse(body.subject(), "");
        return act(id, body.reason(), authentication, (actor, reason) -> gates.askAgain(id, subject, actor, reason));
    }

    @PostMapping("/{id}/finalize")
    MigrationResponse finish(@PathVariable String id, @RequestBody Reason body, Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> gates.finish(id, actor, reason));
    }

    /** Rolls back everything that has a way back, or one wave of it. */
    @PostMapping("/{id}/rollback")
    MigrationResponse rollBack(@PathVariable String id, @RequestBody Rollback body, Authentication authentication) {
        return act(
                id,
                body.reason(),
                authentication,
                (actor, reason) -> rollbacks.rollBackAll(
                        id, Optional.ofNullable(body.wave()), body.exportsFirst(), actor, reason));
    }

    @PostMapping("/{id}/waves/{wave}")
    MigrationResponse changeWave(
            @PathVariable String id,
            @PathVariable int wave,
            @RequestBody WaveChange body,
            Authentication authentication) {
        return act(id, body.reason(), authentication, (actor, reason) -> {
            if (body.concurrency() != null) {
                commands.setConcurrency(id, wave, body.concurrency(), actor, reason);
            }
            if (body.soakUntil() != null) {
                commands.extendSoak(id, wave, body.soakUntil(), actor, reason);
            }
        });
    }

    private MigrationResponse act(
            String id, @Nullable String reason, Authentication authentication, BiConsumer<Actor, String> change) {
        change.accept(CurrentActor.of(authentication), Objects.requireNonNullElse(reason, ""));
        return details.of(id);
    }
}
