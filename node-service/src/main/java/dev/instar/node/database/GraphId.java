package dev.instar.node.database;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for database names: they become file names, object keys and URLs. */
final class GraphId {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int SHOWN_CHARACTERS = 80;

    private GraphId() {}

    /** @throws NodeException {@link ErrorCode#BAD_DATABASE_NAME} */
    static String require(@Nullable String name) {
        if (name == null || !FORM.matcher(name).matches()) {
            String shown = name == null ? "" : name.substring(0, Math.min(name.length(), SHOWN_CHARACTERS));
            throw new NodeException(ErrorCode.BAD_DATABASE_NAME, shown);
        }
        return name;
    }
}
