package dev.instar.console.migration.ui;

import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.TypedConfirmation;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.CurrentUser;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Asks for the reason of an act, and for a typed word where it cannot be taken back, then does it and says how it went. */
@Component
class ActDialogs {

    private final CurrentUser user;

    ActDialogs(CurrentUser user) {
        this.user = user;
    }

    /**
     * A dialog that waits to be opened.
     *
     * @param word to be typed; none if empty
     * @param act takes the person and the reason; throws {@link ConflictException} if the state does not allow it
     * @param done said afterwards
     * @param afterwards shows the page anew, whether it was done or refused
     */
    TypedConfirmation of(
            String title,
            String effect,
            String word,
            String actName,
            BiConsumer<Actor, String> act,
            String done,
            Runnable afterwards) {
        return new TypedConfirmation(
                title,
                effect,
                Optional.of(word).filter(text -> !text.isEmpty()),
                actName,
                reason -> act(actor -> act.accept(actor, reason), done, afterwards));
    }

    void act(Consumer<Actor> change, String done, Runnable afterwards) {
        try {
            change.accept(user.actor());
            Notices.done(done);
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        afterwards.run();
    }
}
