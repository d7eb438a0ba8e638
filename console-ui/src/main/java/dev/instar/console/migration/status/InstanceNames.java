package dev.instar.console.migration.status;

import dev.instar.console.base.Texts;
import java.util.List;

/** Names of instances in a sentence. */
final class InstanceNames {

    /** More would hide what the sentence says. */
    static final int MOST = 3;

    private InstanceNames() {}

    /** The first names, and how many more there are. */
    static String of(Texts texts, List<String> ids) {
        String first = String.join(", ", ids.subList(0, Math.min(MOST, ids.size())));
        return ids.size() > MOST ? texts.text("status.names.more", first, ids.size() - MOST) : first;
    }
}
