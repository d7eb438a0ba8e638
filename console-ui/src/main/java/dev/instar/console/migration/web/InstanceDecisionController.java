package dev.instar.console.migration.web;

import dev.instar.console.migration.command.InstanceDecisions;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.security.Actor;
import dev.instar.console.security.web.CurrentActor;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is decided about one instance of a migration. Every act answers with the migration as it is then. */
@RestController
@RequestMapping("/api/v1/migrations/{id}/instances/{instance}")
class InstanceDecisionController {

    /** What is to be tried again, and why. */
    record Retry(@Nullable List<String> databases, @Nullable String reason) {}

    private final MigrationDetails details;
    private final InstanceDecisions decisions;
    private final MigrationRollbacks rollbacks;

    InstanceDecisionController(MigrationDetails details, InstanceDecisions decisions, MigrationRollbacks rollbacks) {
        this.details = details;
        this.decisions = decisions;
        this.rollbacks = rollbacks;
    }

    /** Tries an instance again, or the databases named, where the last step failed. */
    @PostMapping("/retry")
    MigrationResponse retry(
            @PathVariable String id,
            @PathVariable String instance,
            @RequestBody Retry body,
            Authentication authentication) {
        List<String> databases = Objects.requireNonNullElse(body.databases(), List.of());
        return act(
                id,
                body.reason(),
                authentication,
                (actor, reason) -> decisions.retry(id, instance, databases, actor, reason));
    }

    @PostMapping("/exclude")
    MigrationResponse exclude(
            @PathVariable String id,
            @PathVariable String instance,
            @RequestBody MigrationController.Reason body,
            Authentication authentication) {
        return act(
                id, body.reason(), authentication, (actor, reason) -> decisions.exclude(id, instance, actor, reason));
    }

    @PostMapping("/export-again")
    MigrationResponse exportAgain(
            @PathVariable String id,
            @PathVariable String instance,
            @RequestBody MigrationController.Reason body,
            Authentication authentication) {
        return act(
                id,
                body.reason(),
                authentication,
                (actor, reason) -> decisions.exportAgain(id, instance, actor, reason));
    }

    /** Rolls back an instance, or the databases named. */
    @PostMapping("/rollback")
    MigrationResponse rollBackInstance(
            @PathVariable String id,
            @PathVariable String instance,
            @RequestBody MigrationController.Rollback body,
            Authentication authentication) {
        var options =
                new OperationOptions(Objects.requireNonNullElse(body.databases(), List.of()), body.exportsFirst());
        return act(
                id,
                body.reason(),
                authentication,
                (actor, reason) -> rollbacks.rollBack(id, instance, options, actor, reason));
    }

    private MigrationResponse act(
            String id, @Nullable String reason, Authentication authentication, BiConsumer<Actor, String> change) {
        change.accept(CurrentActor.of(authentication), Objects.requireNonNullElse(reason, ""));
        return details.of(id);
    }
}
