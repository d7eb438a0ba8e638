package dev.instar.console.operation;

import java.util.List;

/**
 * What a node says of its databases after a rollback of some of them.
 *
 * @param waiting whether any waits for its import, or is on hold
 * @param moved those that serve on the target engine and can go back
 * @param staying those that serve on the target engine and cannot go back: they are final, or no part of the migration
 */
public record OtherDatabases(boolean waiting, List<String> moved, List<String> staying) {

    public OtherDatabases {
        moved = List.copyOf(moved);
        staying = List.copyOf(staying);
    }
}
